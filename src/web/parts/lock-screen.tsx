import { useEffect } from 'preact/hooks'
import { useStore } from '../client/store.ts'
import { session } from '../session/session.ts'
import { signOut } from '../session/sign-out.ts'
import { unlock } from '../session/unlock.ts'
import { useCommonWords } from '../words/words-context.ts'
import { Brand } from './brand.tsx'
import { Button } from './button.tsx'
import './dialog.css'

/** Covers the page until the same user has signed in again. */
export function LockScreen() {
  const words = useCommonWords().lock
  const { isLocked, me } = useStore(session.store)
  useEffect(() => {
    document.documentElement.toggleAttribute('data-locked', isLocked)
  }, [isLocked])
  if (!isLocked) return null
  return (
    <dialog
      class="dialog lock"
      aria-labelledby="lock-title"
      ref={(dialog) => {
        if (dialog && !dialog.open) dialog.showModal()
      }}
      onCancel={(event) => event.preventDefault()}
      // A browser lets nobody be kept in a dialog by that alone: the second Escape closes it.
      onClose={(event) => session.store.get().isLocked && event.currentTarget.showModal()}
    >
      <div class="body">
        <Brand />
        <h2 id="lock-title">{words.title}</h2>
        <p>{words.why}</p>
        <Button look="primary" onClick={() => void unlock()}>
          {words.unlock(me?.name ?? '')}
        </Button>
        <Button look="plain" aria-describedby="lock-other" onClick={() => void signOut()}>
          {words.other}
        </Button>
        <p class="hint" id="lock-other">
          {words.otherHint}
        </p>
      </div>
    </dialog>
  )
}
