import './day.css'
import './grid.css'
import '../../../parts/desk-lists/list.css'
import '../../../parts/desk-lists/panel.css'
import { useEffect, useState } from 'preact/hooks'
import { dateOf, dayOf } from '../../../parts/dates.ts'
import type { Visit } from '../../../parts/desk-lists/list-queries.ts'
import { tellDone } from '../../../parts/toasts.tsx'
import { useClinicZone } from '../../../session/use-clinic-zone.ts'
import type { DeskWords } from '../../../words/desk/en.ts'
import { usePageWords, useWords } from '../../../words/words-context.ts'
import { useAbsence } from '../absence/use-absence.tsx'
import { useTellNumber } from '../acts/use-number.ts'
import { useVisitActs } from '../acts/use-visit-acts.ts'
import type { Cell, FreeCell } from '../facts/day-shape.ts'
import { daysOf, type View } from '../facts/day-span.ts'
import { type Filter, useDay } from '../facts/use-day.ts'
import { dayAfter, momentOf } from '../facts/wall-time.ts'
import { MoveBar } from '../moving/move-bar.tsx'
import { askVisit } from '../moving/move-visit.ts'
import { TrayBar } from '../moving/tray-bar.tsx'
import { type Moving, useMoving } from '../moving/use-moving.ts'
import { type Cut, useTray } from '../moving/use-tray.ts'
import { DayPanel, type Opened } from '../panels/day-panel.tsx'
import { PEEK, usePeek } from '../peek/use-peek.ts'
import { VisitPeek } from '../peek/visit-peek.tsx'
import { DayContent } from './day-content.tsx'
import { DayTools } from './day-tools.tsx'
import { useCursor } from './use-cursor.ts'
import { useDayKeys } from './use-day-keys.ts'
import { useOneClick } from './use-one-click.ts'
import type { Wanted } from './wanted.ts'

interface DayTabProps {
  /** What is to be shown of what was found elsewhere on the page. */
  wanted: Wanted | null
  onShown: () => void
  /** Whom to call stands in another list now. */
  onAffected: () => void
}

/** The day of the clinic: who comes to whom and when, what is free, and what can be done about it. */
export function DayTab({ wanted, onShown, onAffected }: DayTabProps) {
  const words = usePageWords<DeskWords>()
  const { language } = useWords()
  const zone = useClinicZone()
  const today = dayOf(Date.now(), zone)
  const [day, setDay] = useState(today)
  const [view, setView] = useState<View>('day')
  const [filter, setFilter] = useState<Filter>({ locationId: null, doctorId: null })
  const [weekOf, setWeekOf] = useState<string | null>(null)
  const [open, setOpen] = useState<Opened | null>(null)
  const [moving, setMoving] = useState<Moving | null>(null)
  const doctorId = view === 'week' ? weekOf : filter.doctorId
  const { columns, doctors, error, refetch, now } = useDay({
    view,
    day,
    doctorId,
    locationId: filter.locationId,
    movingId: moving?.visit.id ?? null,
  })
  const cursor = useCursor(columns ?? [])
  const { current } = cursor
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
    onMoved: ({ id }) => {
      tray.takeOut(id)
      cursor.goTo(id)
      cursor.focus(id)
    },
    onLeft: () => current && cursor.focus(current.key),
    onRefused: ({ patient }, { why }) =>
      tellDone({ title: words.moving.notMoved(patient.name), sub: words.moving.not[why] }),
  })
  const cells = (columns ?? []).flatMap((column) => column.cells)
  // A visit is left behind with its day. Whoever is being booked stays while one looks for a time.
  const leaveVisit = () => setOpen((now) => (now?.kind === 'visit' ? null : now))
  const go = (next: string) => {
    leaveVisit()
    if (moving) {
      const passed = momentOf(next, '12:00', zone) - momentOf(day, '12:00', zone)
      move.choose({ ...moving.place, start: moving.place.start + passed })
    }
    setDay(next)
  }
  const show = (next: View) => {
    if (next === view) return
    leaveVisit()
    const column = (columns ?? []).find(({ cells }) => cells.some(({ key }) => key === current?.key))
    if (next === 'week') setWeekOf(filter.doctorId ?? column?.doctor.id ?? doctors[0]?.id ?? null)
    else if (column) setDay(column.day)
    setView(next)
  }
  const close = () => {
    setOpen(null)
    if (current) cursor.focus(current.key)
  }
  const booking = open?.kind === 'new' ? open : null
  const bookAt = (at: FreeCell | null) => setOpen({ patient: null, ...booking, kind: 'new', at })
  const startNew = () => bookAt(current?.kind === 'free' ? current : null)
  const findFree = () => (booking?.patient ? bookAt(null) : setOpen({ kind: 'first-free' }))
  const startMove = (visit: Visit, isHeld = false): boolean => {
    if (!visit.actions.includes('reschedule')) {
      tellDone({ title: words.moving.notMovable(visit.patient.name) })
      return false
    }
    setOpen(null)
    if (isHeld) cursor.goTo(visit.id)
    move.begin(visit, { isHeld })
    return true
  }
  const drop = async (cut: Cut) => {
    const visit = await askVisit(cut.id).catch(() => null)
    if (!visit?.actions.includes('reschedule')) {
      tray.takeOut(cut.id)
      return tellDone({ title: words.moving.notMovable(cut.name) })
    }
    setOpen(null)
    // Over a time that is taken, what is nearest to it is proposed.
    const at = current && {
      doctorId: current.kind === 'free' ? current.doctorId : current.visit.doctorId,
      start: current.start,
    }
    move.begin(visit, { place: at ?? undefined })
  }
  const openCell = (cell: Cell) => {
    if (!moving) return cell.kind === 'free' ? bookAt(cell) : setOpen({ kind: 'visit', id: cell.visit.id })
    if (cell.kind === 'free') move.choose({ doctorId: cell.doctorId, start: cell.start })
  }
  useEffect(() => {
    if (!wanted) return
    if (wanted.visit) {
      setView('day')
      setFilter({ locationId: null, doctorId: null })
      setDay(wanted.visit.localDate)
      cursor.goTo(wanted.visit.id)
      setOpen({ kind: 'visit', id: wanted.visit.id })
    } else setOpen({ kind: 'new', at: booking?.at ?? null, patient: wanted.patient })
    onShown()
  }, [wanted])
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
  const shownDays = daysOf(view, day)
  const nameOf = (date: string) => dateOf(momentOf(date, '12:00', zone), { language, timeZone: zone })
  const date = view === 'day' ? nameOf(day) : words.span(nameOf(shownDays[0] ?? day), nameOf(shownDays.at(-1) ?? day))
  const openKey = open?.kind === 'visit' ? open.id : open?.kind === 'new' ? (open.at?.key ?? null) : null
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
        filter={{ ...filter, doctorId }}
        onFilter={(next) => (view === 'week' ? setWeekOf(next.doctorId) : setFilter(next))}
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
        <DayContent
          columns={columns}
          view={view}
          error={error}
          date={date}
          onRetry={refetch}
          onNext={() => go(dayAfter(day, 1))}
          {...{ zone, now, cursor, openKey, onOpen: openCell, move, cutIds, peek }}
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
          filter={{ ...filter, doctorId }}
          {...{ acts, day, zone, now, cutIds }}
          onMove={(visit) => startMove(visit)}
          onCut={tray.cutOrPutBack}
          onOpen={setOpen}
          onClose={close}
          onBooked={({ id, localDate }) => {
            if (!shownDays.includes(localDate)) setDay(localDate)
            cursor.goTo(id)
            setOpen({ kind: 'visit', id })
          }}
        />
      )}
      {absence.panel}
    </div>
  )
}
