import { Button } from '../../../parts/button.tsx'
import { useSetUpWords } from '../set-up/set-up-words.tsx'

interface SaveBarProps {
  /** What the button saves. */
  label: string
  isEdited: boolean
  isRestored: boolean
  isPending: boolean
  /** While it cannot be saved: what to do first. */
  blocked?: string | undefined
  onDiscard: () => void
  /** Without it the bar stands in a form, which is sent. */
  onSave?: () => void
}

/** Docked under what is edited as long as it is not saved. */
export function SaveBar({ label, isEdited, isRestored, isPending, blocked, onDiscard, onSave }: SaveBarProps) {
  const words = useSetUpWords().save
  return (
    <div class="su-bar">
      <Button look="primary" type={onSave ? 'button' : 'submit'} disabled={isPending || !!blocked} onClick={onSave}>
        {isPending ? words.saving : label}
      </Button>
      <Button onClick={onDiscard}>{words.discard}</Button>
      <p class="muted" role="status">
        {blocked ?? (isEdited && (isRestored ? words.restored : words.unsaved))}
      </p>
    </div>
  )
}
