import type { ComponentChildren } from 'preact'
import { useState } from 'preact/hooks'
import { RecordList, type RecordListProps } from './record-list.tsx'
import { RecordSheet } from './record-sheet.tsx'

/** What the sheet of a record gives to what is in it. */
interface Sheet {
  /** Loads what stands now, and begins the sheet anew with it. */
  onReload: () => void
  onDone: () => void
}

interface RecordsProps<R> extends Omit<RecordListProps<R>, 'add' | 'onOpen'> {
  /** What the button says, and the sheet of a new one; absent where nobody adds one. */
  add?: string
  titleOf: (record: R) => ComponentChildren
  /** What is in the sheet: of a record, or of a new one (null). */
  children: (record: R | null, sheet: Sheet) => ComponentChildren
}

/** A list of records, each of which opens in a sheet beside it. */
export function Records<R extends { id: string }>({ add, titleOf, children, ...list }: RecordsProps<R>) {
  const [open, setOpen] = useState<R | 'new' | null>(null)
  const close = () => setOpen(null)
  // What is open stays open when what was done to it takes it off the list.
  const record = open === 'new' || open === null ? null : (list.records.rows?.find(({ id }) => id === open.id) ?? open)
  const title = record ? titleOf(record) : add
  return (
    <>
      <RecordList {...list} {...(add && { add: { label: add, onAdd: () => setOpen('new') } })} onOpen={setOpen} />
      {open !== null && (
        <RecordSheet key={record?.id} title={title} onClose={close}>
          {(onReload) => children(record, { onReload, onDone: close })}
        </RecordSheet>
      )}
    </>
  )
}
