import type { RefObject } from 'preact'
import { useLayoutEffect } from 'preact/hooks'

/** What stands at the lower edge of the page is covered by nothing: toasts stand above it. */
export function useLowerEdge(bar: RefObject<HTMLElement | null>): void {
  useLayoutEffect(() => {
    const element = bar.current
    if (!element) return
    const { style } = document.documentElement
    const measure = () => {
      const stays = getComputedStyle(element).position === 'sticky'
      style.setProperty('--lower-edge', stays ? `${element.offsetHeight}px` : '0px')
    }
    const observer = new ResizeObserver(measure)
    observer.observe(element)
    measure()
    return () => {
      observer.disconnect()
      style.removeProperty('--lower-edge')
    }
  }, [])
}
