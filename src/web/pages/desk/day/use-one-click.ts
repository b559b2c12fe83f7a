import { useRef } from 'preact/hooks'

const isInDay = (target: EventTarget | null) => target instanceof Element && target.closest('.scroll, .twin') !== null

/**
 * Whoever clicks twice on a place of the day has opened it by the first click, and what has come beneath the pointer since is not
 * meant: neither a button of the panel, nor a visit to which the columns have given way.
 */
export function useOneClick() {
  const wasInDay = useRef(false)
  const onPress = (event: MouseEvent) => {
    if (event.detail <= 1) wasInDay.current = isInDay(event.target)
    else if (wasInDay.current) {
      event.preventDefault()
      event.stopPropagation()
    }
  }
  const onClick = (event: MouseEvent) => {
    if (event.detail <= 1 || !wasInDay.current) return
    event.preventDefault()
    event.stopPropagation()
  }
  return { onMouseDownCapture: onPress, onClickCapture: onClick }
}
