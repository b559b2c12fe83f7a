import { useDraft } from '../../../session/drafts.ts'

/**
 * Edits of a record, which outlive the page. They are saved for the version that they began with; `before` is that one where somebody
 * else has changed the record since.
 */
export function useEdits<R extends { version: number }, E extends object>(name: string, record: R, none: E) {
  const { value, change, discard, isRestored } = useDraft<{ edits: E; of: R } | null>(name, null)
  const of = value?.of ?? record
  return {
    edits: value?.edits ?? none,
    of,
    before: of.version === record.version ? null : of,
    isEdited: value !== null,
    isRestored,
    edit: (edits: E) => change({ edits, of }),
    /** Goes on with the edits, over what the others have changed. */
    keepMine: () => value && change({ ...value, of: record }),
    discard,
  }
}
