import './day.css'
import './grid.css'
import '../panels/side.css'
import '../../../parts/desk-lists/list.css'
import '../../../parts/desk-lists/panel.css'
import { CalendarOff } from 'lucide-preact'
import { useRef, useState } from 'preact/hooks'
import { Button } from '../../../parts/button.tsx'
import { dateOf, dayOf } from '../../../parts/dates.ts'
import { useClinicZone } from '../../../parts/desk-lists/use-clinic-zone.ts'
import { Empty } from '../../../parts/empty.tsx'
import { Skeleton } from '../../../parts/skeleton.tsx'
import { ProblemStrip } from '../../../parts/strip.tsx'
import type { DeskWords } from '../../../words/desk/en.ts'
import { usePageWords, useWords } from '../../../words/words-context.ts'
import { useVisitActs } from '../acts/use-visit-acts.ts'
import { type Filter, useDay } from '../facts/use-day.ts'
import { dayAfter, momentOf } from '../facts/wall-time.ts'
import { NewVisitPanel } from '../panels/new-visit-panel.tsx'
import { VisitPanel } from '../panels/visit-panel.tsx'
import { DayGrid } from './day-grid.tsx'
import { DayList } from './day-list.tsx'
import { DayTools } from './day-tools.tsx'
import { useCursor } from './use-cursor.ts'
import { useDayKeys } from './use-day-keys.ts'

/** The day of the clinic: who comes to whom and when, what is free, and what can be done about it. */
export function DayTab() {
  const words = usePageWords<DeskWords>()
  const { language } = useWords()
  const zone = useClinicZone()
  const today = dayOf(Date.now(), zone)
  const [day, setDay] = useState(today)
  const [filter, setFilter] = useState<Filter>({ locationId: null, doctorId: null })
  const [openKey, setOpen] = useState<string | null>(null)
  const { columns, doctors, error, refetch, now } = useDay(day, filter)
  const cursor = useCursor(columns ?? [])
  const acts = useVisitActs()
  const cells = (columns ?? []).flatMap((column) => column.cells)
  const opened = cells.find(({ key }) => key === openKey)
  // A time that somebody has just taken stays open: who books it is then offered others.
  const shown = useRef(opened)
  if (opened) shown.current = opened
  const open =
    openKey === null || openKey === 'new'
      ? undefined
      : (opened ?? (shown.current?.kind === 'free' ? shown.current : undefined))
  const close = () => {
    setOpen(null)
    if (cursor.current) cursor.focus(cursor.current.key)
  }
  const go = (next: string) => {
    setOpen(null)
    setDay(next)
  }
  const startNew = () => setOpen(cursor.current?.kind === 'free' ? cursor.current.key : 'new')
  useDayKeys({ cursor, acts, onNew: startNew, onDay: go, day, today })
  const date = `${dateOf(momentOf(day, '12:00', zone), { language, timeZone: zone })}`
  const doctorName = open?.kind === 'free' ? (doctors.find(({ id }) => id === open.doctorId)?.name ?? null) : null
  const view = { columns: columns ?? [], zone, now, openKey, onOpen: setOpen }
  return (
    <div class="desk">
      {/* biome-ignore lint/a11y/noStaticElementInteractions: the arrows of what stands in it come up to it */}
      <div class="desk-main" ref={cursor.area} onKeyDown={cursor.onKeyDown}>
        <DayTools
          day={day}
          date={date}
          today={today}
          onDay={go}
          doctors={doctors}
          filter={filter}
          onFilter={setFilter}
          onNew={startNew}
        />
        {error !== null && <ProblemStrip error={error} onRetry={refetch} />}
        {columns === null && error === null && (
          <div class="pad">
            <Skeleton tiles={8} lines={0} />
          </div>
        )}
        {columns?.length === 0 && (
          <div class="pad">
            <Empty icon={CalendarOff} title={words.empty} why={words.emptyWhy}>
              <Button onClick={() => go(dayAfter(day, 1))}>{words.dayAfter}</Button>
            </Empty>
          </div>
        )}
        {columns && columns.length > 0 && (
          <>
            <DayGrid {...view} label={words.dayOf(date)} cursor={cursor} />
            <DayList {...view} date={date} />
          </>
        )}
      </div>
      {open?.kind === 'visit' && <VisitPanel key={open.key} visit={open.visit} acts={acts} now={now} onClose={close} />}
      {(open?.kind === 'free' || openKey === 'new') && (
        <NewVisitPanel
          key={openKey ?? ''}
          at={open?.kind === 'free' ? open : null}
          doctorName={doctorName}
          day={day}
          zone={zone}
          onClose={close}
          onBooked={({ id }) => {
            cursor.goTo(id)
            setOpen(id)
          }}
        />
      )}
    </div>
  )
}
