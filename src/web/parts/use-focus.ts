import { useEffect } from 'preact/hooks'

/** Puts the focus where the next thing is to be done. A dialog that opens at the same moment has had its own say by then. */
export function useFocus(find: () => HTMLElement | null | undefined, when: readonly unknown[] = []): void {
  useEffect(() => queueMicrotask(() => find()?.focus()), when)
}
