import { useRef } from 'preact/hooks'
import type { Visit } from '../../../parts/desk-lists/list-queries.ts'
import type { Slot } from '../../../parts/desk-lists/visit-writes.ts'
import type { Column } from '../facts/day-shape.ts'
import {
  type Place,
  placeWithin,
  type Refused,
  refusedAt,
  type Target,
  targetAt,
  targetBeyond,
  targetUnder,
  whyNearest,
} from './targets.ts'
import { canMove, useMoveWrite } from './use-move-write.ts'

export interface Moving {
  visit: Visit
  place: Place
  tells: boolean
  /** Whether somebody holds it by the mouse or a finger: then it goes nowhere but where it is held. */
  isHeld: boolean
}

const placeOf = ({ doctorId, appointmentDate }: Visit): Place => ({
  doctorId,
  start: Date.parse(appointmentDate),
})

interface MovingOf {
  moving: Moving | null
  setMoving: (moving: Moving | null) => void
  columns: readonly Column[]
  /** The days that are shown: what is being moved comes along to them. */
  days: readonly string[]
  zone: string
  onMoved: (visit: Visit) => void
  onLeft: () => void
  /** What was held was let go of where it cannot be. */
  onRefused: (visit: Visit, refused: Refused) => void
}

/** A visit on its way: where it would go, and what takes it there. Nothing is written until it is dropped. */
export function useMoving({ moving, setMoving, columns, days, zone, onMoved, onLeft, onRefused }: MovingOf) {
  // What others do to it meanwhile is seen, and written over by nobody who has not seen it.
  const visit = moving && (visitIn(columns, moving.visit.id) ?? moving.visit)
  const place = moving && placeWithin(days, moving.place, zone)
  const under = moving?.isHeld ? targetUnder : targetAt
  const target = place && visit ? under(columns, visit, place) : undefined
  const isHeld = moving?.isHeld === true
  const latest = useRef(target)
  latest.current = target
  const write = useMoveWrite({
    onMoved: (after) => {
      setMoving(null)
      onMoved(after)
    },
    onFound: (found) => setMoving(canMove(found) && moving ? { ...moving, visit: found } : null),
  })
  const leave = () => {
    write.reset()
    setMoving(null)
    onLeft()
  }
  const choose = (place: Place) => {
    write.reset()
    if (moving) setMoving({ ...moving, place })
  }
  const dropAt = (slot: Slot) => {
    if (!moving || !visit || write.isPending) return
    if (isWhereItWas(visit, { doctorId: slot.doctorId, start: Date.parse(slot.appointmentDate) })) return leave()
    write.mutate({ was: visit, slot, tells: moving.tells })
  }
  return {
    moving,
    visit,
    target,
    /** Where it is wanted. */
    place,
    /** Where it is held, and cannot be dropped. */
    refused: isHeld && place && visit && !target ? refusedAt(columns, visit, place) : undefined,
    /** Why what is nearest to where it is wanted is proposed instead. */
    whyNearest: !isHeld && place && visit && target ? whyNearest(columns, visit, place) : null,
    isSaving: write.isPending,
    error: write.error,
    begin: (
      one: Visit,
      { place = placeOf(one), isHeld = false }: { place?: Place | undefined; isHeld?: boolean } = {},
    ) => {
      write.reset()
      setMoving({ visit: one, place, tells: one.notify, isHeld })
    },
    /** Lets go of what was held: it waits there to be dropped, or is left where it was. */
    letGo: (place: Place) => {
      if (!moving || !visit) return
      const found = targetUnder(columns, visit, place)
      if (found && !isWhereItWas(visit, found)) return setMoving({ ...moving, place: found, isHeld: false })
      leave()
      const refused = !found && refusedAt(columns, visit, place)
      if (refused) onRefused(visit, refused)
    },
    step: (arrow: string) => {
      const next = place && visit && targetBeyond(columns, visit, { from: target ?? place, arrow })
      if (next) choose({ doctorId: next.doctorId, start: next.start })
    },
    choose,
    tellOrNot: () => moving && setMoving({ ...moving, tells: !moving.tells }),
    dropAt,
    drop: () => latest.current && dropAt(slotAt(latest.current)),
    leave,
  }
}

const isWhereItWas = (visit: Visit, { doctorId, start }: Place) =>
  doctorId === visit.doctorId && start === Date.parse(visit.appointmentDate)

export type Move = ReturnType<typeof useMoving>

const visitIn = (columns: readonly Column[], id: string): Visit | undefined =>
  columns
    .flatMap(({ cells }) => cells.flatMap((cell) => (cell.kind === 'visit' ? cell.visit : [])))
    .find((one) => one.id === id)

const slotAt = ({ doctorId, start, locationId }: Target): Slot => ({
  doctorId,
  appointmentDate: new Date(start).toISOString(),
  locationId,
})
