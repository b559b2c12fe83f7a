import './dialog.css'
import { X } from 'lucide-preact'
import type { ComponentChildren } from 'preact'
import { useEffect, useId, useRef } from 'preact/hooks'
import { useCommonWords } from '../words/words-context.ts'
import { Button } from './button.tsx'

interface DialogProps {
  title: ComponentChildren
  onClose: () => void
  /** `sheet` stands at the edge: at the right of a desk, at the bottom of a phone. */
  look?: 'sheet'
  children: ComponentChildren
}

/** Open as long as it is drawn. The browser keeps the focus in it, closes it by Escape and gives the focus back. */
export function Dialog({ title, onClose, look, children }: DialogProps) {
  const words = useCommonWords()
  const id = useId()
  const element = useRef<HTMLDialogElement>(null)
  useEffect(() => {
    const dialog = element.current
    dialog?.showModal()
    return () => dialog?.close()
  }, [])
  return (
    <dialog ref={element} class={look ? `dialog ${look}` : 'dialog'} aria-labelledby={id} onClose={onClose}>
      <header>
        <h2 id={id}>{title}</h2>
        <Button look={['plain', 'icon']} aria-label={words.close} onClick={onClose}>
          <X size={16} aria-hidden="true" />
        </Button>
      </header>
      <div class="body">{children}</div>
    </dialog>
  )
}
