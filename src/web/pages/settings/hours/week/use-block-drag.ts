import { useRef, useState } from 'preact/hooks'
import type { Session } from '../hours-types.ts'
import { beginningBy, DAY, lengthenedBy, movedBy, onDayAfter, STEP } from './week-shape.ts'

export type Grip = 'whole' | 'start' | 'end'

function dragged(session: Session, grip: Grip, { minutes, days }: { minutes: number; days: number }): Session {
  if (grip === 'start') return beginningBy(session, minutes)
  if (grip === 'end') return lengthenedBy(session, minutes)
  const weekday = session.weekday ?? 1
  return onDayAfter(movedBy(session, minutes), Math.min(7, Math.max(1, weekday + days)) - weekday)
}

/** Moves hours that are drawn, or one of their ends, with the mouse. A finger scrolls, and opens them by a tap. */
export function useBlockDrag(sessions: readonly Session[], onMoved: (index: number, session: Session) => void) {
  const [moving, setMoving] = useState<{ index: number; session: Session } | null>(null)
  const wasDragged = useRef(false)

  const begin = (down: PointerEvent, index: number, grip: Grip) => {
    const session = sessions[index]
    const column = (down.currentTarget as HTMLElement).parentElement
    if (!session || !column || down.pointerType === 'touch' || down.button !== 0) return
    const { width, height } = column.getBoundingClientRect()
    let latest = session
    const listening = new AbortController()
    const { signal } = listening
    const stop = () => {
      listening.abort()
      setMoving(null)
      // The click of this press comes after it.
      setTimeout(() => {
        wasDragged.current = false
      })
    }
    const move = (event: PointerEvent) => {
      const minutes = Math.round((((event.clientY - down.clientY) / height) * DAY) / STEP) * STEP
      const days = Math.round((event.clientX - down.clientX) / width)
      if (minutes === 0 && days === 0 && !wasDragged.current) return
      wasDragged.current = true
      latest = dragged(session, grip, { minutes, days })
      setMoving({ index, session: latest })
    }
    const end = () => {
      stop()
      if (latest !== session) onMoved(index, latest)
    }
    addEventListener('pointermove', move, { signal })
    addEventListener('pointerup', end, { signal })
    addEventListener('pointercancel', stop, { signal })
    addEventListener('keydown', (event) => event.key === 'Escape' && stop(), { signal })
  }
  const shown = moving
    ? sessions.map((session, index) => (index === moving.index ? moving.session : session))
    : sessions
  return { shown, movingIndex: moving?.index ?? null, begin, wasDragged }
}
