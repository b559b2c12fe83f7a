import './day-tab.css'
import '../desk-lists/list.css'
import { CalendarDays } from 'lucide-preact'
import { Fragment } from 'preact'
import { useEffect, useId, useMemo, useRef, useState } from 'preact/hooks'
import { Button } from '../../parts/button.tsx'
import { dateOf, dayOf, timeOf } from '../../parts/dates.ts'
import { Empty } from '../../parts/empty.tsx'
import { useShortcuts } from '../../parts/shortcuts.ts'
import { Skeleton } from '../../parts/skeleton.tsx'
import { ProblemStrip } from '../../parts/strip.tsx'
import type { DeskWords } from '../../words/desk/en.ts'
import { usePageWords, useWords } from '../../words/words-context.ts'
import type { Visit } from '../desk-lists/list-queries.ts'
import { ListRow } from '../desk-lists/list-row.tsx'
import { useListWords } from '../desk-lists/list-words.tsx'
import { useClinicZone } from '../desk-lists/use-clinic-zone.ts'
import { useRows } from '../desk-lists/use-rows.ts'
import { VisitFacts } from '../desk-lists/visit-facts.tsx'
import { DayStatus } from './day-status.tsx'
import { DayTools } from './day-tools.tsx'
import type { Step } from './steps.ts'
import { useDay } from './use-day.ts'
import { useMinute } from './use-minute.ts'
import { useSteps } from './use-steps.ts'
import { VisitSteps } from './visit-steps.tsx'

const DAY = 86_400_000

const dayAfter = (date: string, days: number) => new Date(Date.parse(date) + days * DAY).toISOString().slice(0, 10)

/** The day of the clinic, visit by visit, as the desk works through it. */
export function DayTab({ onNew }: { onNew: (from: { date: string; doctorId: string | null }) => void }) {
  const words = usePageWords<DeskWords>()
  const lists = useListWords()
  const { language, common } = useWords()
  const zone = useClinicZone()
  const now = useMinute()
  const help = useId()
  const today = dayOf(now, zone)
  const [date, setDate] = useState(today)
  const [doctorId, setDoctor] = useState<string | null>(null)
  const { visits, error, refetch } = useDay(date, doctorId)
  const steps = useSteps()
  const walk = useRows(visits?.map(({ id }) => id) ?? [])
  const openNew = () => onNew({ date: date < today ? today : date, doctorId })

  const latest = useRef({ take: (_: Step[]) => {}, undo: steps.undoLast, openNew })
  latest.current = {
    take: (wanted) => {
      const visit = visits?.find(({ id }) => id === walk.currentId)
      if (visit) for (const step of wanted) steps.take(step, visit)
    },
    undo: steps.undoLast,
    openNew,
  }
  useShortcuts(
    useMemo(
      () => [
        { keys: 'n', label: words.newVisit, run: () => latest.current.openNew() },
        { keys: 'c', label: words.checkIn, run: () => latest.current.take(['checkIn', 'undoCheckIn']) },
        { keys: 's', label: words.start, run: () => latest.current.take(['start']) },
        { keys: 'e', label: words.noShow, run: () => latest.current.take(['noShow']) },
        { keys: 'u', label: common.undo, run: () => latest.current.undo() },
        { keys: 't', label: common.today, run: () => setDate(dayOf(Date.now(), zone)) },
        { keys: '[', label: words.earlier, run: () => setDate((shown) => dayAfter(shown, -1)) },
        { keys: ']', label: words.later, run: () => setDate((shown) => dayAfter(shown, 1)) },
        { keys: 'p', label: words.print, run: () => print() },
      ],
      [words, common, zone],
    ),
  )
  const next = date === today ? visits?.find(({ endDate }) => Date.parse(endDate) > now)?.id : undefined
  const isThere = visits !== undefined
  useEffect(() => {
    if (!isThere || document.activeElement !== document.body) return
    const rows = [...(walk.list.current?.querySelectorAll<HTMLElement>('[data-row]') ?? [])]
    const row = rows.find(({ dataset }) => dataset.row === next) ?? rows[0]
    row?.focus()
  }, [isThere])
  return (
    <section class="dl desk-day" aria-label={words.day}>
      <DayTools
        date={date}
        onDate={setDate}
        onToday={() => setDate(today)}
        onStep={(days) => setDate(dayAfter(date, days))}
        doctorId={doctorId}
        onDoctor={setDoctor}
        onNew={openNew}
      />
      <h2 class="desk-date">
        {dateOf(`${date}T12:00:00Z`, { language, timeZone: 'UTC' })}
        <span class="muted"> {visits && words.count(visits.length)}</span>
      </h2>
      {(error ?? steps.error) && <ProblemStrip error={error ?? steps.error} onRetry={() => void refetch()} />}
      {!visits && !error && (
        <div class="dl-wait">
          <Skeleton tiles={8} lines={0} />
        </div>
      )}
      {visits?.length === 0 && (
        <div class="dl-empty" ref={walk.emptied} tabIndex={-1}>
          <Empty icon={CalendarDays} title={words.empty} why={words.why}>
            <Button onClick={openNew}>{words.newVisit}</Button>
          </Empty>
        </div>
      )}
      {visits && visits.length > 0 && (
        <>
          <p class="vh" id={help}>
            {lists.rowHelp} {words.keyHint}
          </p>
          <ul class="dl-rows" aria-label={words.day} aria-describedby={help} ref={walk.list} onKeyDown={walk.onKeyDown}>
            {visits.map((visit) => (
              <Fragment key={visit.id}>
                {visit.id === next && <li class="desk-now">{words.now(timeOf(now, { language, timeZone: zone }))}</li>}
                <ListRow id={visit.id} look={lookOf(visit)} walk={walk}>
                  {() => (
                    <>
                      <VisitFacts visit={visit} />
                      <div class="dl-do">
                        <VisitSteps visit={visit} steps={steps} />
                      </div>
                    </>
                  )}
                </ListRow>
              </Fragment>
            ))}
          </ul>
        </>
      )}
    </section>
  )

  function lookOf(visit: Visit) {
    const { appointmentDate, endDate, timezone: timeZone } = visit
    return {
      when: `${timeOf(appointmentDate, { language, timeZone })}–${timeOf(endDate, { language, timeZone })}`,
      title: visit.patient.name,
      sub: [visit.doctor.name, visit.location?.name ?? lists.types[visit.type]].join(', '),
      end: <DayStatus visit={visit} now={now} />,
    }
  }
}
