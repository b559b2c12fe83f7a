import './choose.css'
import type { ComponentChildren } from 'preact'

interface RadioProps {
  /** What is drawn around the browser’s own radio button. */
  look: string
  /** What all of its group share. */
  name: string
  isChosen: boolean
  onChoose: () => void
  children: ComponentChildren
}

/**
 * One answer of a `radiogroup`. The browser’s radio button lies unseen over the whole of it: Tab comes to the group once, arrows walk
 * and choose.
 */
export function Radio({ look, name, isChosen, onChoose, children }: RadioProps) {
  return (
    <label class={`${look} radio${isChosen ? ' chosen' : ''}`}>
      <input
        type="radio"
        name={name}
        checked={isChosen}
        onChange={onChoose}
        onKeyDown={(event) => {
          // It looks like a button, and a half-filled form is not sent by choosing in it.
          if (event.key !== 'Enter') return
          event.preventDefault()
          onChoose()
        }}
      />
      {children}
    </label>
  )
}
