import type { Session } from '../hours-types.ts'
import { useHoursWords } from '../hours-words.tsx'
import type { useSessionText } from '../use-session-text.ts'
import { afterKey } from './session-keys.ts'
import type { Grip } from './use-block-drag.ts'
import { DAY, type Piece } from './week-shape.ts'

interface SessionBlockProps {
  piece: Piece
  session: Session
  text: ReturnType<typeof useSessionText>
  hintId: string
  isMoving: boolean
  onGrip: (event: PointerEvent, grip: Grip) => void
  onOpen: () => void
  onKey: (session: Session) => void
  onRemove: () => void
}

/** Hours in the week, or what goes on of them on the next day. */
export function SessionBlock(props: SessionBlockProps) {
  const { piece, session, text, hintId, isMoving, onGrip, onOpen, onKey, onRemove } = props
  const words = useHoursWords()
  const place = (element: HTMLElement | null) => {
    if (!element) return
    element.style.top = `${(piece.from / DAY) * 100}%`
    element.style.height = `${((piece.to - piece.from) / DAY) * 100}%`
    element.style.left = `${(piece.lane / piece.lanes) * 100}%`
    element.style.width = `${100 / piece.lanes}%`
  }
  const isLimited = session.validFrom !== null || session.validUntil !== null
  const look = ['wk-block', isLimited && 'limited', isMoving && 'moving'].filter(Boolean).join(' ')
  if (piece.isRest)
    return (
      <div class={`${look} rest`} ref={place} aria-hidden="true">
        <span>{words.goesOn(session.end)}</span>
      </div>
    )
  const pressed = (event: KeyboardEvent) => {
    if (event.altKey || event.ctrlKey || event.metaKey) return
    if (event.key === 'Delete' || event.key === 'Backspace') {
      event.preventDefault()
      onRemove()
      return
    }
    const moved = afterKey(session, event)
    if (!moved) return
    event.preventDefault()
    onKey(moved)
  }
  return (
    <button
      type="button"
      class={look}
      ref={place}
      data-session={piece.index}
      aria-label={text.label(session)}
      aria-describedby={hintId}
      onPointerDown={(event) => {
        const { grip } = (event.target as HTMLElement).dataset
        onGrip(event, (grip as Grip | undefined) ?? 'whole')
      }}
      onClick={onOpen}
      onKeyDown={pressed}
    >
      <i data-grip="start" />
      <b>
        {session.start}–{session.end}
      </b>
      <span>{text.place(session)}</span>
      <span>{text.limits(session)}</span>
      <i data-grip="end" />
    </button>
  )
}
