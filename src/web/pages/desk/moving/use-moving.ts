import { useRef } from 'preact/hooks'
import { useWrite } from '../../../client/use-write.ts'
import type { Visit } from '../../../parts/desk-lists/list-queries.ts'
import { useListWords } from '../../../parts/desk-lists/list-words.tsx'
import { useWhen } from '../../../parts/desk-lists/use-when.ts'
import { type Slot, slotOf } from '../../../parts/desk-lists/visit-writes.ts'
import { tellDone } from '../../../parts/toasts.tsx'
import type { DeskWords } from '../../../words/desk/en.ts'
import { usePageWords } from '../../../words/words-context.ts'
import { useTellUndo } from '../acts/use-visit-acts.ts'
import type { Column } from '../facts/day-shape.ts'
import { hasLeftSince, moveAndTell, moveFromWhereItWas } from './move-visit.ts'
import { type Place, type Refused, refusedAt, type Target, targetAt, targetBeyond, targetUnder } from './targets.ts'

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
  onMoved: (visit: Visit) => void
  onLeft: () => void
  /** What was held was let go of where it cannot be. */
  onRefused: (visit: Visit, refused: Refused) => void
}

/** A visit on its way: where it would go, and what takes it there. Nothing is written until it is dropped. */
export function useMoving({ moving, setMoving, columns, onMoved, onLeft, onRefused }: MovingOf) {
  const words = usePageWords<DeskWords>().moving
  const lists = useListWords()
  const when = useWhen()
  const tell = useTellUndo()
  // What others do to it meanwhile is seen, and written over by nobody who has not seen it.
  const visit = moving && (visitIn(columns, moving.visit.id) ?? moving.visit)
  const under = moving?.isHeld ? targetUnder : targetAt
  const target = moving && visit ? under(columns, visit, moving.place) : undefined
  const latest = useRef(target)
  latest.current = target
  const write = useWrite(
    ({ was, slot, tells }: { was: Visit; slot: Slot; tells: boolean }) => moveFromWhereItWas(was, slot, tells),
    (result, { was, tells }) => {
      const { name } = was.patient
      if ('found' in result) {
        const { found } = result
        const canMove = found.actions.includes('reschedule')
        tellDone({ title: canMove ? words.changedMeanwhile(name) : words.notMovable(name) })
        setMoving(canMove && moving ? { ...moving, visit: found } : null)
        return
      }
      const after = result.moved
      const times = [was, after].map(({ appointmentDate, timezone }) => when(appointmentDate, timezone))
      tell({
        title: `${name}: ${lists.affected.fromTo(times[0] ?? '', times[1] ?? '')}, ${after.doctor.name}`,
        sub: tells ? lists.told : lists.notTold,
        name,
        takeBack: () => moveAndTell(after, slotOf(was), was.notify),
        ...(tells && { hasBeenTold: () => hasLeftSince(after.id, Date.parse(after.updatedAt)) }),
      })
      setMoving(null)
      onMoved(after)
    },
  )
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
    /** Where it is held, and cannot be dropped. */
    refused: moving?.isHeld && visit && !target ? refusedAt(columns, visit, moving.place) : undefined,
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
      const next = moving && visit && targetBeyond(columns, visit, { from: target ?? moving.place, arrow })
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
