import './day.css'
import './list.css'
import './grid.css'
import './print.css'
import '../../../parts/desk-lists/list.css'
import '../../../parts/desk-lists/panel.css'
import { useEffect, useState } from 'preact/hooks'
import { dateOf, dayOf, isCalendarDay } from '../../../parts/dates.ts'
import type { Visit } from '../../../parts/desk-lists/list-queries.ts'
import { dismissToasts, tellDone } from '../../../parts/toasts.tsx'
import { useClinicZone } from '../../../session/use-clinic-zone.ts'
import type { DeskWords } from '../../../words/desk/en.ts'
import { usePageWords, useWords } from '../../../words/words-context.ts'
import { useAbsence } from '../absence/use-absence.tsx'
import { takenBack } from '../acts/last-act.ts'
import { useTellNumber } from '../acts/use-number.ts'
import { useVisitActs } from '../acts/use-visit-acts.ts'
import type { DeskAddress } from '../address/desk-address.ts'
import type { Cell, FreeCell } from '../facts/day-shape.ts'
import { daysOf, type View } from '../facts/day-span.ts'
import { useDay } from '../facts/use-day.ts'
import { dayAfter, momentOf } from '../facts/wall-time.ts'
import { MoveBar } from '../moving/move-bar.tsx'
import { askVisit } from '../moving/move-visit.ts'
import { TrayBar } from '../moving/tray-bar.tsx'
import { canMove } from '../moving/use-move-write.ts'
import { type Moving, useMoving } from '../moving/use-moving.ts'
import { type Cut, useTray } from '../moving/use-tray.ts'
import { ActProblem } from '../panels/act-problem.tsx'
import { DayPanel } from '../panels/day-panel.tsx'
import type { Panel } from '../panels/use-panel.ts'
import { PEEK, usePeek } from '../peek/use-peek.ts'
import { VisitPeek } from '../peek/visit-peek.tsx'
import { DayContent } from './day-content.tsx'
import { DayTools } from './day-tools.tsx'
import { useCursor } from './use-cursor.ts'
import { useDayKeys } from './use-day-keys.ts'
import { useOneClick } from './use-one-click.ts'

interface DayTabProps {
  address: DeskAddress
  panel: Panel
}

/** The day of the clinic: who comes to whom and when, what is free, and what can be done about it. */
export function DayTab({ address, panel }: DayTabProps) {
  const words = usePageWords<DeskWords>()
  const { language } = useWords()
  const zone = useClinicZone()
  const today = dayOf(Date.now(), zone)
  const shown = address.value
  const day = shown.day ?? today
  const view: View = shown.weekOf === null ? 'day' : 'week'
  const shownDays = daysOf(view, day)
  const { open } = panel
  const [moving, setMoving] = useState<Moving | null>(null)
  const { columns, doctors, filter, error, refetch, now } = useDay({
    view,
    day,
    wanted: { doctorId: view === 'week' ? shown.weekOf || null : shown.doctorId, locationId: shown.locationId },
    movingId: moving?.visit.id ?? null,
  })
  const cursor = useCursor(columns ?? [])
  const { current } = cursor
  // Whom to call stands in another list.
  const onAffected = () => address.go({ tab: 'affected', visitId: null, side: null })
  const absence = useAbsence({ columns, cursor, zone, now, onAffected })
  const acts = useVisitActs()
  const tray = useTray()
  const tellNumber = useTellNumber()
  const peek = usePeek()
  const oneClick = useOneClick()
  const move = useMoving({
    moving,
    setMoving,
    columns: columns ?? [],
    days: shownDays,
    zone,
    onMoved: ({ id }) => {
      tray.takeOut(id)
      cursor.seek(id)
    },
    onLeft: () => current && cursor.focus(current.key),
    onRefused: ({ patient }, { why }) =>
      tellDone({ title: words.moving.notMoved(patient.name), sub: words.moving.not[why] }),
  })
  const cells = (columns ?? []).flatMap((column) => column.cells)
  const dayIn = (next: string) => (next === today ? null : next)
  // A visit is left behind with its day. Whoever is being booked stays while one looks for a time.
  const go = (next: string) => {
    if (isCalendarDay(next)) address.go({ day: dayIn(next), visitId: null })
  }
  const show = (next: View) => {
    if (next === view) return
    const column = (columns ?? []).find(({ cells }) => cells.some(({ key }) => key === current?.key))
    if (next === 'day') return address.go({ weekOf: null, day: dayIn(column?.day ?? day), visitId: null })
    address.go({ weekOf: filter.doctorId ?? column?.doctor.id ?? doctors[0]?.id ?? '', visitId: null })
  }
  const close = () => {
    panel.close()
    if (current) cursor.focus(current.key)
  }
  const booking = open?.kind === 'new' ? open : null
  const bookAt = (at: FreeCell | null) => panel.show({ patient: null, ...booking, kind: 'new', at })
  const startNew = () => bookAt(current?.kind === 'free' ? current : null)
  const findFree = () => (booking?.patient ? bookAt(null) : panel.show({ kind: 'first-free' }))
  const startMove = (visit: Visit, isHeld = false): boolean => {
    if (!canMove(visit)) {
      tellDone({ title: words.moving.notMovable(visit.patient.name) })
      return false
    }
    panel.close()
    dismissToasts()
    if (isHeld) cursor.goTo(visit.id)
    move.begin(visit, { isHeld })
    return true
  }
  const drop = async (cut: Cut) => {
    const visit = await askVisit(cut.id).catch(() => null)
    if (!visit || !canMove(visit)) {
      tray.takeOut(cut.id)
      return tellDone({ title: words.moving.notMovable(cut.name) })
    }
    panel.close()
    // Over a time that is taken, what is nearest to it is proposed.
    const at = current && {
      doctorId: current.kind === 'free' ? current.doctorId : current.visit.doctorId,
      start: current.start,
    }
    move.begin(visit, { place: at ?? undefined })
  }
  const openCell = (cell: Cell) => {
    if (!moving) return cell.kind === 'free' ? bookAt(cell) : panel.show({ kind: 'visit', id: cell.visit.id })
    if (cell.kind === 'free') move.choose({ doctorId: cell.doctorId, start: cell.start })
  }
  useEffect(() => {
    if (shown.visitId !== null) cursor.goTo(shown.visitId)
  }, [shown.visitId])
  useEffect(() => takenBack.subscribe(() => cursor.seek(takenBack.get()?.visitId ?? '')), [])
  const [firstCut] = tray.cuts
  useDayKeys({
    cursor,
    acts,
    onNew: startNew,
    onFirstFree: findFree,
    onDay: go,
    onView: show,
    onMove: () => current?.kind === 'visit' && startMove(current.visit),
    onCut: () => current?.kind === 'visit' && tray.cutOrPutBack(current.visit),
    onDrop: () => firstCut && void drop(firstCut),
    onAway: absence.askAtCursor,
    onNumber: () => current?.kind === 'visit' && void tellNumber(current.visit),
    isMoving: moving !== null,
    day,
    step: view === 'week' ? 7 : 1,
    today,
  })
  const nameOf = (date: string) => dateOf(momentOf(date, '12:00', zone), { language, timeZone: zone })
  const date = view === 'day' ? nameOf(day) : words.span(nameOf(shownDays[0] ?? day), nameOf(shownDays.at(-1) ?? day))
  const openKey = open?.kind === 'visit' ? open.id : open?.kind === 'new' ? (open.at?.key ?? null) : null
  const visitOf = (id: string) =>
    cells.flatMap((cell) => (cell.kind === 'visit' ? cell.visit : [])).find((visit) => visit.id === id)
  const actedOn = acts.variables?.visit.id
  const lookedAt = cells.find(({ key }) => key === peek.looked?.key)
  const looked = lookedAt?.kind === 'visit' ? lookedAt.visit : null
  const cutIds = tray.cuts.map(({ id }) => id)
  return (
    <div class="desk" {...oneClick}>
      <DayTools
        day={day}
        view={view}
        date={date}
        today={today}
        onDay={go}
        onView={show}
        doctors={doctors}
        filter={filter}
        onFilter={({ doctorId, locationId }) =>
          address.go(view === 'week' ? { weekOf: doctorId ?? '', locationId } : { doctorId, locationId })
        }
        onNew={startNew}
        onFirstFree={findFree}
      />
      {/* biome-ignore lint/a11y/noStaticElementInteractions: the arrows of what stands in it come up to it */}
      <div
        class="desk-main"
        ref={cursor.area}
        onKeyDown={(event) => {
          if (event.key === 'Escape') peek.end()
          cursor.onKeyDown(event)
        }}
        onFocusIn={cursor.onFocusIn}
        onFocusOut={cursor.onFocusOut}
      >
        {actedOn !== undefined && actedOn !== openKey && <ActProblem acts={acts} now={visitOf(actedOn)} />}
        <DayContent
          columns={columns}
          view={view}
          error={error}
          date={date}
          onRetry={refetch}
          onNext={() => go(dayAfter(day, 1))}
          {...{ zone, now, today, cursor, openKey, onOpen: openCell, move, cutIds, peek }}
          onAway={absence.ask}
          onPickUp={(visit) => startMove(visit, true)}
        />
        {looked && peek.looked && !moving && looked.id !== openKey && (
          <VisitPeek
            id={PEEK}
            visit={looked}
            beside={peek.looked.beside}
            now={now}
            doctorName={(id) => doctors.find((doctor) => doctor.id === id)?.name}
          />
        )}
        {moving && <MoveBar move={move} doctors={doctors} />}
        {!moving && tray.cuts.length > 0 && <TrayBar tray={tray} onDrop={(cut) => void drop(cut)} />}
      </div>
      {open && (
        <DayPanel
          open={open}
          columns={columns ?? []}
          doctors={doctors}
          filter={filter}
          {...{ acts, day, zone, now, cutIds }}
          onMove={(visit) => startMove(visit)}
          onCut={tray.cutOrPutBack}
          onOpen={panel.show}
          onClose={close}
          onBooked={({ id, localDate }) => {
            panel.show({ kind: 'visit', id })
            if (!shownDays.includes(localDate)) address.settle({ day: dayIn(localDate) })
          }}
        />
      )}
      {absence.panel}
    </div>
  )
}
