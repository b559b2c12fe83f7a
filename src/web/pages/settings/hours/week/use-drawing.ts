import { useState } from 'preact/hooks'
import { DAY, STEP } from './week-shape.ts'

export interface Drawn {
  weekday: number
  from: number
  to: number
}

/** A finger that rests this long draws; one that moves sooner scrolls. */
const HOLD = 300
const SLACK = 8
/** What a press without a drag is taken for. */
const ONE_HOUR = 60

const onStep = (minute: number) => Math.min(DAY, Math.max(0, Math.round(minute / STEP) * STEP))

/** Draws hours on the free parts of a day’s column, by mouse, pen or a resting finger. */
export function useDrawing(onDrawn: (drawn: Drawn) => void) {
  const [drawn, setDrawn] = useState<Drawn | null>(null)

  const begin = (down: PointerEvent, weekday: number) => {
    const column = down.currentTarget as HTMLElement
    if (down.target !== column || down.button !== 0) return
    const minuteAt = (y: number) => {
      const { top, height } = column.getBoundingClientRect()
      return onStep(((y - top) / height) * DAY)
    }
    const anchor = Math.min(DAY - STEP, minuteAt(down.clientY))
    const spanTo = (y: number): Drawn => {
      const head = minuteAt(y)
      return { weekday, from: Math.min(anchor, head), to: Math.max(anchor, head) }
    }
    let isDrawing = down.pointerType !== 'touch'
    const hold = setTimeout(() => {
      isDrawing = true
      setDrawn({ weekday, from: anchor, to: anchor + STEP })
    }, HOLD)
    const stop = () => {
      clearTimeout(hold)
      setDrawn(null)
      listening.abort()
    }
    const move = (event: PointerEvent) => {
      if (isDrawing) setDrawn(spanTo(event.clientY))
      else if (Math.abs(event.clientY - down.clientY) + Math.abs(event.clientX - down.clientX) > SLACK) stop()
    }
    const end = (event: PointerEvent) => {
      const { from, to } = spanTo(event.clientY)
      stop()
      onDrawn({ weekday, from, to: to - from < STEP ? Math.min(DAY, from + ONE_HOUR) : to })
    }
    const listening = new AbortController()
    const { signal } = listening
    addEventListener('pointermove', move, { signal })
    addEventListener('pointerup', end, { signal })
    addEventListener('pointercancel', stop, { signal })
    addEventListener('keydown', (event) => event.key === 'Escape' && stop(), { signal })
    // Once a finger draws, the browser must not scroll with it.
    column.addEventListener('touchmove', (event) => isDrawing && event.preventDefault(), { signal, passive: false })
  }
  return { drawn, begin }
}
