import { ProblemStrip } from '../../../parts/strip.tsx'
import { useSetUpWords } from '../set-up/set-up-words.tsx'
import { ChangedSince } from './changed-since.tsx'
import type { Difference } from './differences.ts'
import { SaveBar } from './save-bar.tsx'
import type { Edits } from './use-edits.ts'

interface SaveEditsProps {
  /** What the button saves. */
  label: string
  edits: Pick<Edits, 'before' | 'isEdited' | 'isRestored' | 'keepMine' | 'discard'>
  save: { error: unknown; isPending: boolean; reset: () => void }
  /** What somebody else has changed since the edits began. */
  changes: readonly Difference[]
  /** Of a form that was opened: it is closed with its edits, and its bar is always there. */
  onClose?: () => void
  /** Without it the bar stands in a form, which is sent. */
  onSave?: () => void
}

/** The end of what is edited: whose change counts where somebody else was faster, why it was refused, and the bar that saves it. */
export function SaveEdits({ label, edits, save, changes, onClose, onSave }: SaveEditsProps) {
  const words = useSetUpWords().changed
  const isBehind = edits.before !== null
  const goOn = () => {
    save.reset()
    edits.keepMine()
  }
  return (
    <>
      {isBehind && <ChangedSince differences={changes} onKeepMine={goOn} onTakeTheirs={edits.discard} />}
      {save.error !== null && !isBehind && <ProblemStrip error={save.error} />}
      {(edits.isEdited || onClose) && (
        <SaveBar
          label={label}
          isEdited={edits.isEdited}
          isRestored={edits.isRestored}
          isPending={save.isPending}
          blocked={isBehind ? words.first : undefined}
          onDiscard={() => {
            edits.discard()
            onClose?.()
          }}
          {...(onSave && { onSave })}
        />
      )}
    </>
  )
}
