import './week.css'
import { Plus } from 'lucide-preact'
import { useEffect, useId, useRef, useState } from 'preact/hooks'
import { useWords } from '../../../../words/words-context.ts'
import type { Session } from '../hours-types.ts'
import { useHoursWords } from '../hours-words.tsx'
import { useSessionText, weekdayName } from '../use-session-text.ts'
import { SessionBlock } from './session-block.tsx'
import { useBlockDrag } from './use-block-drag.ts'
import { type Drawn, useDrawing } from './use-drawing.ts'
import { clockText, DAY, minuteOf, piecesOf, WEEKDAYS } from './week-shape.ts'

interface WeekGridProps {
  label: string
  sessions: readonly Session[]
  onChange: (index: number, session: Session) => void
  onRemove: (index: number) => void
  onOpen: (index: number) => void
  onAdd: (weekday: number) => void
  onDrawn: (drawn: Drawn) => void
}

const HOURS = Array.from({ length: 24 }, (_, hour) => hour * 60)

/** Where the day is looked at first, when nothing begins sooner. */
const MORNING = 7 * 60

/** Puts an element where its time stands in the day. The policy lets no page write styles, so it goes through the CSSOM. */
const placeAt =
  ({ from, to }: { from: number; to: number }) =>
  (element: HTMLElement | null) => {
    if (!element) return
    element.style.top = `${(from / DAY) * 100}%`
    element.style.height = `${((to - from) / DAY) * 100}%`
  }

/** The hours of every week as a picture: drawn, moved and made longer with the mouse or by the arrow keys. */
export function WeekGrid({ label, sessions, onChange, onRemove, onOpen, onAdd, onDrawn }: WeekGridProps) {
  const words = useHoursWords()
  const { language } = useWords()
  const text = useSessionText()
  const scroller = useRef<HTMLDivElement>(null)
  const hintId = useId()
  const [said, say] = useState('')
  const { drawn, begin } = useDrawing(onDrawn)
  const { shown, movingIndex, begin: beginDrag, wasDragged } = useBlockDrag(sessions, onChange)
  /** Which session keeps the focus, when a key has moved it into another column. */
  const following = useRef<number | null>(null)

  useEffect(() => {
    if (following.current === null) return
    scroller.current?.querySelector<HTMLElement>(`[data-session="${following.current}"]`)?.focus()
    following.current = null
  }, [sessions])

  useEffect(() => {
    const element = scroller.current
    if (!element) return
    const first = Math.min(MORNING, ...sessions.filter(({ date }) => date === null).map(({ start }) => minuteOf(start)))
    element.scrollTop = ((element.scrollHeight * Math.max(0, first - 30)) / DAY) | 0
  }, [])

  const changeByKey = (index: number, session: Session) => {
    following.current = index
    say(text.label(session))
    onChange(index, session)
  }
  const pieces = piecesOf(shown)
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset cannot be a grid in every browser
    <div class="wk" role="group" aria-label={label}>
      <p id={hintId} class="vh">
        {words.keysHint}
      </p>
      <p class="vh" role="status">
        {said}
      </p>
      <div class="wk-scroll" ref={scroller}>
        <div class="wk-grid">
          <span class="wk-head" />
          {WEEKDAYS.map((day) => (
            <div key={day} class="wk-head">
              <span>{weekdayName(day, language, 'short')}</span>
              <button
                type="button"
                class="btn plain icon"
                aria-label={words.addOn(weekdayName(day, language))}
                onClick={() => onAdd(day)}
              >
                <Plus size={16} aria-hidden="true" />
              </button>
            </div>
          ))}
          <div class="wk-axis" aria-hidden="true">
            {HOURS.map((minute) => (
              <span key={minute} ref={placeAt({ from: minute, to: minute + 60 })}>
                {clockText(minute)}
              </span>
            ))}
          </div>
          {WEEKDAYS.map((day) => (
            <div key={day} class="wk-day" onPointerDown={(event) => begin(event, day)}>
              {pieces
                .filter(({ weekday }) => weekday === day)
                .map((piece) => (
                  <SessionBlock
                    key={`${piece.index} ${piece.isRest}`}
                    piece={piece}
                    session={shown[piece.index] as Session}
                    text={text}
                    hintId={hintId}
                    isMoving={piece.index === movingIndex}
                    onGrip={(event, grip) => beginDrag(event, piece.index, grip)}
                    onOpen={() => !wasDragged.current && onOpen(piece.index)}
                    onKey={(session) => changeByKey(piece.index, session)}
                    onRemove={() => onRemove(piece.index)}
                  />
                ))}
              {drawn?.weekday === day && (
                <div class="wk-drawn" ref={placeAt(drawn)}>
                  {clockText(drawn.from)}–{clockText(drawn.to)}
                </div>
              )}
            </div>
          ))}
        </div>
      </div>
    </div>
  )
}
