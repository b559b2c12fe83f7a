import './call-frame.css'
import { useEffect } from 'preact/hooks'
import { callIsOpen } from '../session/open-call.ts'
import { askSettings } from '../session/sign-in-settings.ts'
import { useCommonWords } from '../words/words-context.ts'
import { Button } from './button.tsx'

/** What the provider's page may use, and this one lets it have by its `Permissions-Policy`. */
const ALLOWED = 'camera; microphone; display-capture; autoplay; fullscreen'

/** Whether calls at this address can be held in the page: it has to be the provider that the page's headers name. */
export async function canHoldCall(url: string): Promise<boolean> {
  const { calls } = await askSettings()
  return new URL(url).origin === (calls ?? location.origin)
}

interface CallFrameProps {
  url: string
  /** Whom the call is with. */
  title: string
  onLeave: () => void
}

/** A call in the page, beside what is read and written meanwhile. */
export function CallFrame({ url, title, onLeave }: CallFrameProps) {
  const words = useCommonWords().call
  useEffect(() => {
    callIsOpen.set(true)
    return () => callIsOpen.set(false)
  }, [])
  return (
    <section class="call" aria-label={title}>
      <iframe class="call-frame" src={url} title={title} allow={ALLOWED} referrerpolicy="no-referrer" />
      <div class="row">
        <b class="grow">{title}</b>
        <a class="btn plain" href={url} target="_blank" rel="noreferrer" onClick={onLeave}>
          {words.ownWindow}
        </a>
        <Button onClick={onLeave}>{words.leave}</Button>
      </div>
    </section>
  )
}
