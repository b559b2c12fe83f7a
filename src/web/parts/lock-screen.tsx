import { useLayoutEffect, useRef } from 'preact/hooks'
import { useStore } from '../client/store.ts'
import { session } from '../session/session.ts'
import { signOut } from '../session/sign-out.ts'
import { unlock } from '../session/unlock.ts'
import { useCommonWords } from '../words/words-context.ts'
import { Brand } from './brand.tsx'
import { Button } from './button.tsx'
import './dialog.css'

/** Covers the page until the same user has signed in again. */
export const LockScreen = () => (useStore(session.store).isLocked ? <Locked /> : null)

function Locked() {
  const words = useCommonWords().lock
  const { me } = useStore(session.store)
  const dialog = useRef<HTMLDialogElement>(null)
  useLayoutEffect(() => {
    const page = document.documentElement
    // Before the page is out of sight. The dialog would give the focus back, but it forgets to whom when somebody has pressed Escape.
    const { activeElement } = document
    dialog.current?.showModal()
    page.toggleAttribute('data-locked', true)
    return () => {
      page.toggleAttribute('data-locked', false)
      dialog.current?.close()
      if (activeElement instanceof HTMLElement) activeElement.focus()
    }
  }, [])
  return (
    <dialog
      class="dialog lock"
      aria-labelledby="lock-title"
      ref={dialog}
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
