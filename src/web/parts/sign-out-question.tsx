import { signOut } from '../session/sign-out.ts'
import { useCommonWords } from '../words/words-context.ts'
import { Button } from './button.tsx'
import { Dialog } from './dialog.tsx'

/** Asks before texts are deleted that were written and not sent. */
export function SignOutQuestion({ count, onClose }: { count: number; onClose: () => void }) {
  const words = useCommonWords()
  return (
    <Dialog title={words.signOut.title(count)} onClose={onClose}>
      <p>{words.signOut.why}</p>
      <div class="opts">
        <Button onClick={onClose}>{words.signOut.stay}</Button>
        <Button look="bad" onClick={() => void signOut()}>
          {words.signOut.leave}
        </Button>
      </div>
    </Dialog>
  )
}
