import './button.css'
import { WifiOff } from 'lucide-preact'
import type { ButtonHTMLAttributes, ComponentChildren } from 'preact'
import { useContext, useRef, useState } from 'preact/hooks'
import { offlineSince, writing } from '../client/connection.ts'
import { useStore } from '../client/store.ts'
import { WordsContext } from '../words/words-context.ts'
import { keyName as shownKey } from './key-names.ts'

type Look = 'primary' | 'plain' | 'bad' | 'big' | 'icon' | 'full'

interface ButtonProps extends Omit<ButtonHTMLAttributes<HTMLButtonElement>, 'icon'> {
  /** One primary button a view; `big` for patients. */
  look?: Look | readonly Look[]
  /** Whether it writes, where its look does not say so: it waits while nobody answers. */
  writes?: boolean
  /** The key that does the same, shown at the end. It is bound by `useShortcuts`. */
  keyName?: string | undefined
  children: ComponentChildren
}

/** What a view is there to do, and what takes something away: both write. */
const isWrite = (looks: readonly Look[], type: ButtonProps['type']) =>
  type === 'submit' || looks.includes('primary') || looks.includes('bad')

export function Button({
  look = [],
  keyName,
  writes,
  disabled = false,
  children,
  type = 'button',
  ...rest
}: ButtonProps) {
  const looks = typeof look === 'string' ? [look] : look
  const waits = useStore(offlineSince) !== null && writing.waitsOffline && (writes ?? isWrite(looks, type))
  const element = useRef<HTMLButtonElement>(null)
  const [, redraw] = useState({})
  // Whoever has just pressed it would lose the focus to nothing while it is answered.
  const isHeld = disabled === true && element.current !== null && document.activeElement === element.current
  return (
    <button
      {...rest}
      ref={element}
      disabled={disabled && !isHeld}
      {...((waits || isHeld) && PASSIVE)}
      {...(isHeld && { onBlur: () => redraw({}) })}
      type={type}
      class={['btn', ...looks].join(' ')}
      {...(keyName && { 'aria-keyshortcuts': keyName })}
    >
      {children}
      {waits && <WaitsNote />}
      {keyName && <Key name={keyName} />}
    </button>
  )
}

/** It does nothing, but can be reached: whoever does not see it hears why it waits. */
const PASSIVE = { 'aria-disabled': true, onClick: (event: Event) => event.preventDefault() } as const

function WaitsNote() {
  const words = useContext(WordsContext)
  return (
    <span class="waits">
      <WifiOff size="1em" aria-hidden="true" />
      <span>{words?.common.waitsForLine}</span>
    </span>
  )
}

/** `aria-keyshortcuts` says it to those who hear the button. */
function Key({ name }: { name: string }) {
  const words = useContext(WordsContext)
  // biome-ignore lint/a11y/noAriaHiddenOnFocusable: a kbd takes no focus
  return <kbd aria-hidden="true">{shownKey(name, words?.language ?? 'en')}</kbd>
}
