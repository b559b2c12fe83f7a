import './records.css'
import { ChevronRight, type LucideIcon, Plus } from 'lucide-preact'
import type { ComponentChildren } from 'preact'
import { Button } from '../../../parts/button.tsx'
import { Empty } from '../../../parts/empty.tsx'
import { Skeleton } from '../../../parts/skeleton.tsx'
import { ProblemStrip } from '../../../parts/strip.tsx'
import { useRecordWords } from './record-words.ts'

export interface RecordLook {
  title: ComponentChildren
  sub?: ComponentChildren
  /** Its state, at the end of the row. */
  end?: ComponentChildren
}

export interface RecordListProps<R> {
  label: string
  records: {
    rows: readonly R[] | undefined
    error: unknown
    refetch: () => unknown
    hasNextPage?: boolean
    isFetchingNextPage?: boolean
    fetchNextPage?: () => unknown
  }
  empty: { icon: LucideIcon; title: string; why: string }
  /** Absent where nobody adds one. */
  add?: { label: string; onAdd: () => void }
  look: (record: R) => RecordLook
  onOpen: (record: R) => void
}

/** Records as rows, each of which opens. */
export function RecordList<R extends { id: string }>({ label, records, empty, add, look, onOpen }: RecordListProps<R>) {
  const words = useRecordWords()
  const { rows, error, refetch } = records
  const adding = add && (
    <Button look="primary" onClick={add.onAdd}>
      <Plus size={16} aria-hidden="true" />
      {add.label}
    </Button>
  )
  if (!rows)
    return error ? <ProblemStrip error={error} onRetry={() => void refetch()} /> : <Skeleton tiles={4} lines={0} />
  if (rows.length === 0) return <Empty {...empty}>{adding}</Empty>
  return (
    <>
      {error && <ProblemStrip error={error} onRetry={() => void refetch()} />}
      {adding && <div class="rec-tools">{adding}</div>}
      <ul class="rec-rows" aria-label={label}>
        {rows.map((record) => {
          const { title, sub, end } = look(record)
          return (
            <li key={record.id}>
              <button type="button" class="rec-row" aria-haspopup="dialog" onClick={() => onOpen(record)}>
                <span class="rec-what">
                  <b>{title}</b>
                  {sub && <span class="rec-sub">{sub}</span>}
                </span>
                {end && <span class="rec-end">{end}</span>}
                <ChevronRight size={16} aria-hidden="true" />
              </button>
            </li>
          )
        })}
      </ul>
      {records.hasNextPage && (
        <Button disabled={records.isFetchingNextPage} onClick={() => void records.fetchNextPage?.()}>
          {words.more}
        </Button>
      )}
    </>
  )
}
