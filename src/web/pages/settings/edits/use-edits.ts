import { useDraft } from '../../../session/drafts.ts'

/** What the edits of any record have. */
export interface Edits {
  /** The record that they began with, where somebody else has changed it since. */
  before: object | null
  isEdited: boolean
  isRestored: boolean
  /** Goes on with the edits, over what the others have changed. */
  keepMine: () => void
  discard: () => void
}

/** Edits of a record, which outlive the page. They are saved for the version that they began with (`of`). */
export function useEdits<R extends { version: number }, E extends object>(name: string, record: R) {
  const { value, change, discard, isRestored } = useDraft<{ edits: Partial<E>; of: R } | null>(name, null)
  const of = value?.of ?? record
  const edits: Partial<E> = value?.edits ?? {}
  return {
    edits,
    of,
    before: of.version === record.version ? null : of,
    isEdited: value !== null,
    isRestored,
    edit: (more: Partial<E>) => change({ edits: { ...edits, ...more }, of }),
    keepMine: () => {
      if (value) change({ ...value, of: record })
    },
    discard,
  }
}
