import { useEffect, useRef } from 'preact/hooks'
import { makeStore } from '../client/store.ts'

/** How many forms stand open: while one does, a number is what somebody writes, and no choice beside the form. */
export const openForms = makeStore(0)

const isElsewhere = ({ target }: KeyboardEvent) =>
  document.querySelector('dialog[open]') !== null ||
  (target instanceof Element && target.closest('[role=menu]') !== null)

/**
 * A form that was opened in a row or a panel: Escape closes it before what it stands in, wherever the focus is.
 * @param close null while it is not open
 * @param hasNumbers whether the numbers are choices in it
 */
export function useOpenForm(close: (() => void) | null, hasNumbers = false): void {
  const latest = useRef(close)
  latest.current = close
  const isOpen = close !== null
  useEffect(() => {
    if (!isOpen) return
    const onKeyDown = (event: KeyboardEvent) => {
      if (event.key !== 'Escape' || event.isComposing || isElsewhere(event)) return
      event.preventDefault()
      event.stopPropagation()
      latest.current?.()
    }
    addEventListener('keydown', onKeyDown, { capture: true })
    if (!hasNumbers) openForms.set(openForms.get() + 1)
    return () => {
      removeEventListener('keydown', onKeyDown, { capture: true })
      if (!hasNumbers) openForms.set(openForms.get() - 1)
    }
  }, [isOpen, hasNumbers])
}
