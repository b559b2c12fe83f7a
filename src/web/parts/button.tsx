import './button.css'
import type { ButtonHTMLAttributes, ComponentChildren } from 'preact'
import { useContext } from 'preact/hooks'
import { WordsContext } from '../words/words-context.ts'
import { keyName as shownKey } from './key-names.ts'

type Look = 'primary' | 'plain' | 'bad' | 'big' | 'icon' | 'full'

interface ButtonProps extends Omit<ButtonHTMLAttributes<HTMLButtonElement>, 'icon'> {
  /** One primary button a view; `big` for patients. */
  look?: Look | readonly Look[]
  /** The key that does the same, shown at the end. It is bound by `useShortcuts`. */
  keyName?: string | undefined
  children: ComponentChildren
}

export function Button({ look = [], keyName, children, type = 'button', ...rest }: ButtonProps) {
  const looks = typeof look === 'string' ? [look] : look
  return (
    <button
      {...rest}
      type={type}
      class={['btn', ...looks].join(' ')}
      {...(keyName && { 'aria-keyshortcuts': keyName })}
    >
      {children}
      {keyName && <Key name={keyName} />}
    </button>
  )
}

/** `aria-keyshortcuts` says it to those who hear the button. */
function Key({ name }: { name: string }) {
  const words = useContext(WordsContext)
  // biome-ignore lint/a11y/noAriaHiddenOnFocusable: a kbd takes no focus
  return <kbd aria-hidden="true">{shownKey(name, words?.language ?? 'en')}</kbd>
}
