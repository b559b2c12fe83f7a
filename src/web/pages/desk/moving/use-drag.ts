import { useEffect, useRef } from 'preact/hooks'
import type { Visit } from '../../../parts/desk-lists/list-queries.ts'
import type { Column } from '../facts/day-shape.ts'
import type { Span } from '../facts/spans.ts'
import { type Place, targetUnder } from './targets.ts'
import type { Move } from './use-moving.ts'

interface DragOf {
  columns: readonly Column[]
  /** What the grid shows of each day, as times of day. */
  hours: Span
  move: Move
  /** Whether it can be moved: then it is held from here on. */
  onPickUp: (visit: Visit) => boolean
}

interface Held {
  pointerId: number
  visit: Visit
  isTouch: boolean
  isUp: boolean
  /** Where it was taken hold of. */
  from: Point
  at: Point
  /** How far below its beginning that was, in ms. */
  grip: number
  /** When a finger that rests has picked it up. */
  timer: ReturnType<typeof setTimeout> | undefined
}

interface Point {
  x: number
  y: number
}

const LONG_PRESS = 300
/** Nearer than that is a press. */
const NEAR = 6
/** So near the edge the grid goes on, by so many pixels a millisecond at most. */
const EDGE = 44
const FASTEST = 0.9
/** A frame that comes late is no leap. */
const LONGEST_FRAME = 50
/** What stands over the grid at its top and its left. */
const HEAD = 52

const FIVE = 5 * 60_000

const distance = (one: Point, other: Point) => Math.hypot(one.x - other.x, one.y - other.y)

/** How fast a grid goes on, from -1 to 1, for a pointer at `at` between `from` and `to`. */
export function driftAt(at: number, from: number, to: number): number {
  const beyond = at < from + EDGE ? at - from - EDGE : at > to - EDGE ? at - to + EDGE : 0
  return Math.max(-1, Math.min(1, beyond / EDGE))
}

/** The column under a point, or the one nearest to it, and the time of the clinic at its height. */
function placeAt(area: HTMLElement, { columns, hours }: Pick<DragOf, 'columns' | 'hours'>, { x, y }: Point) {
  let best: { column: Column; start: number; far: number } | undefined
  for (const element of area.querySelectorAll<HTMLElement>('.col')) {
    const column = columns.find(({ key }) => key === element.dataset.column)
    const { left, right, top, height } = element.getBoundingClientRect()
    const far = Math.max(left - x, x - right, 0)
    if (!column || (best && best.far <= far)) continue
    best = { column, far, start: column.from + hours.start + ((y - top) / height) * (hours.end - hours.start) }
  }
  return best
}

/**
 * Visits are picked up by the mouse, or by a finger that rests on them, so that a finger that moves still scrolls. What is held is
 * being moved as by the keys: it snaps to where it can be dropped, and waits there once it is let go of.
 */
export function useDrag(drag: DragOf) {
  const area = useRef<HTMLDivElement>(null)
  const held = useRef<Held | null>(null)
  const hasDragged = useRef(false)
  const latest = useRef(drag)
  latest.current = drag

  const placeOf = ({ at, grip, visit }: Held): Place | undefined => {
    const { columns } = latest.current
    const found = area.current && placeAt(area.current, latest.current, at)
    if (!found) return undefined
    const over = { doctorId: found.column.doctor.id, start: found.start - grip }
    const target = targetUnder(columns, visit, over)
    return target ?? { ...over, start: Math.round(over.start / FIVE) * FIVE }
  }
  const carry = (one: Held) => {
    const place = placeOf(one)
    const was = latest.current.move.moving?.place
    if (place && (place.doctorId !== was?.doctorId || place.start !== was.start)) latest.current.move.choose(place)
  }
  const end = () => {
    clearTimeout(held.current?.timer)
    held.current = null
    area.current?.classList.remove('dragging')
  }
  const goOn = (last: number) => (now: number) => {
    const [one, element] = [held.current, area.current]
    if (!one?.isUp || !element) return
    const { left, right, top, bottom } = element.getBoundingClientRect()
    if (distance(one.from, one.at) > NEAR) {
      const before = [element.scrollLeft, element.scrollTop]
      const far = Math.min(now - last, LONGEST_FRAME) * FASTEST
      element.scrollBy(driftAt(one.at.x, left + HEAD, right) * far, driftAt(one.at.y, top + HEAD, bottom) * far)
      if (before[0] !== element.scrollLeft || before[1] !== element.scrollTop) carry(one)
    }
    requestAnimationFrame(goOn(now))
  }
  const pickUp = () => {
    const [one, element] = [held.current, area.current]
    if (!one || !element) return
    hasDragged.current = true
    if (!latest.current.onPickUp(one.visit)) return end()
    one.isUp = true
    element.classList.add('dragging')
    element.setPointerCapture(one.pointerId)
    requestAnimationFrame(goOn(performance.now()))
  }
  const isMoving = drag.move.moving !== null
  useEffect(() => {
    if (!isMoving) end()
  }, [isMoving])
  useEffect(() => {
    const element = area.current
    // The browser scrolls unless it is told before the finger moves, which Preact's own listeners cannot do.
    const stay = (event: TouchEvent) => {
      if (held.current?.isUp && event.cancelable) event.preventDefault()
    }
    // Wherever the focus is while the button is down.
    const onKeyDown = (event: KeyboardEvent) => {
      if (event.key !== 'Escape' || !held.current?.isUp) return
      event.stopPropagation()
      end()
      latest.current.move.leave()
    }
    element?.addEventListener('touchmove', stay, { passive: false })
    addEventListener('keydown', onKeyDown, { capture: true })
    return () => {
      element?.removeEventListener('touchmove', stay)
      removeEventListener('keydown', onKeyDown, { capture: true })
      end()
    }
  }, [])

  const onPointerDown = (event: PointerEvent) => {
    hasDragged.current = false
    const { columns, move } = latest.current
    const tile = event.target instanceof Element ? event.target.closest<HTMLElement>('.tile[data-cell]') : null
    if (!tile || !event.isPrimary || event.button !== 0 || move.isSaving || !area.current) return
    const column = columns.find(({ key }) => key === tile.closest<HTMLElement>('.col')?.dataset.column)
    const cell = column?.cells.find(({ key }) => key === tile.dataset.cell)
    if (cell?.kind !== 'visit') return
    const at = { x: event.clientX, y: event.clientY }
    const isTouch = event.pointerType === 'touch'
    end()
    held.current = {
      pointerId: event.pointerId,
      visit: cell.visit,
      isTouch,
      isUp: false,
      from: at,
      at,
      grip: (placeAt(area.current, latest.current, at)?.start ?? cell.start) - Date.parse(cell.visit.appointmentDate),
      timer: isTouch ? setTimeout(pickUp, LONG_PRESS) : undefined,
    }
  }
  const onPointerMove = ({ pointerId, clientX, clientY }: PointerEvent) => {
    const one = held.current
    if (!one || one.pointerId !== pointerId) return
    one.at = { x: clientX, y: clientY }
    if (one.isUp) return carry(one)
    if (distance(one.from, one.at) <= NEAR) return
    if (one.isTouch) end()
    else pickUp()
  }
  const onPointerUp = ({ pointerId }: PointerEvent) => {
    const one = held.current
    if (!one || one.pointerId !== pointerId) return
    const place = one.isUp ? placeOf(one) : undefined
    end()
    if (place) latest.current.move.letGo(place)
    // The click that follows means the drag, and comes at once.
    setTimeout(() => {
      hasDragged.current = false
    })
  }
  const onPointerCancel = ({ pointerId }: PointerEvent) => {
    const one = held.current
    if (!one || one.pointerId !== pointerId) return
    end()
    if (one.isUp) latest.current.move.leave()
  }
  return {
    area,
    on: {
      onPointerDown,
      onPointerMove,
      onPointerUp,
      onPointerCancel,
      onContextMenu: (event: MouseEvent) => held.current?.isTouch && event.preventDefault(),
      onClickCapture: (event: MouseEvent) => {
        if (!hasDragged.current) return
        event.stopPropagation()
        event.preventDefault()
      },
    },
  }
}
