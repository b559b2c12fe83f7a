import './list.css'
import type { LucideIcon } from 'lucide-preact'
import { ListChecks } from 'lucide-preact'
import type { ComponentChildren } from 'preact'
import { useId } from 'preact/hooks'
import { Button } from '../../parts/button.tsx'
import { Empty } from '../../parts/empty.tsx'
import { Skeleton } from '../../parts/skeleton.tsx'
import { ProblemStrip } from '../../parts/strip.tsx'
import type { ListName, Lists } from './list-queries.ts'
import { ListRow } from './list-row.tsx'
import { useListWords } from './list-words.tsx'
import type { RowLook } from './row-look.ts'
import { useList } from './use-list.ts'
import { useRows } from './use-rows.ts'

interface ListViewProps<N extends ListName> {
  name: N
  label: string
  empty: { icon?: LucideIcon; title: string; why: string }
  look: (row: Lists[N]) => RowLook
  /** What an open row shows. */
  open: (row: Lists[N]) => ComponentChildren
  tools?: ComponentChildren
}

/** A list of which one row at a time is open. It is walked by arrow keys, and keeps its place when a row is done with. */
export function ListView<N extends ListName>({ name, label, empty, look, open, tools }: ListViewProps<N>) {
  const words = useListWords()
  const help = useId()
  const { rows, error, refetch, hasNextPage, fetchNextPage, isFetchingNextPage } = useList(name, { isOpened: true })
  const walk = useRows(rows?.map(({ id }) => id) ?? [])
  return (
    <section class="dl" aria-label={label}>
      {tools && <div class="dl-tools">{tools}</div>}
      {error && <ProblemStrip error={error} onRetry={() => void refetch()} />}
      {!rows && !error && (
        <div class="dl-wait">
          <Skeleton tiles={6} lines={0} />
        </div>
      )}
      {rows?.length === 0 && (
        <div class="dl-empty" ref={walk.emptied} tabIndex={-1}>
          <Empty icon={empty.icon ?? ListChecks} title={empty.title} why={empty.why}>
            <Button onClick={() => void refetch()}>{words.loadAgain}</Button>
          </Empty>
        </div>
      )}
      {rows && rows.length > 0 && (
        <>
          <p class="hint dl-about">{empty.why}</p>
          <p class="vh" id={help}>
            {words.rowHelp}
          </p>
          <ul class="dl-rows" aria-label={label} aria-describedby={help} ref={walk.list} onKeyDown={walk.onKeyDown}>
            {rows.map((row) => (
              <ListRow key={row.id} id={row.id} look={look(row)} walk={walk}>
                {() => open(row)}
              </ListRow>
            ))}
          </ul>
          <p class="dl-foot">
            <span class="muted">{words.shown(rows.length)}</span>
            {hasNextPage && (
              <Button disabled={isFetchingNextPage} onClick={() => void fetchNextPage()}>
                {words.more}
              </Button>
            )}
          </p>
        </>
      )}
    </section>
  )
}
