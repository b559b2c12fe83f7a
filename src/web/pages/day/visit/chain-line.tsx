import { useQuery } from '@tanstack/preact-query'
import { parseResponse } from 'hono/client'
import { CalendarPlus, CircleDashed, ClockAlert, Ellipsis, type LucideIcon } from 'lucide-preact'
import type { ComponentChildren } from 'preact'
import { api } from '../../../client/api.ts'
import { keys } from '../../../keys.ts'
import { dateOf, dayOf } from '../../../parts/dates.ts'
import { STATUS_LOOKS } from '../../../parts/status-chip.tsx'
import type { DayWords } from '../../../words/day/en.ts'
import { useCommonWords, usePageWords, useWords } from '../../../words/words-context.ts'
import type { Chosen } from '../day-address.ts'
import type { Own, Visit } from '../day-types.ts'
import { type ChainLink, chainLinks, foldLinks } from './chain-links.ts'

interface ChainLineProps {
  visit: Visit
  own: Own
  /** The follow-up that is being arranged. */
  coming: { at: string; isBooked: boolean } | null
  onChoose: (chosen: Chosen) => void
}

const TO_COME: readonly string[] = ['PENDING', 'SCHEDULED', 'CONFIRMED']

/** How this visit hangs together with those before and after it, on a line. A visit that stands alone has none. */
export function ChainLine({ visit, own, coming, onChoose }: ChainLineProps) {
  const words = usePageWords<DayWords>().chain
  const { language } = useWords()
  const { data } = useQuery({
    queryKey: keys.chain(visit.id),
    queryFn: () => parseResponse(api.appointments[':id'].chain.$get({ param: { id: visit.id } })),
  })
  const links = data ? chainLinks(data) : []
  if (links.length + (coming ? 1 : 0) < 2) return null
  const { first, hidden, last } = foldLinks(links)
  const shown = (link: ChainLink) => <Link key={keyOf(link)} link={link} here={visit} own={own} onChoose={onChoose} />
  return (
    <section class="block">
      <h2 class="h">{words.title}</h2>
      <ol class="line">
        {first.map(shown)}
        {hidden > 0 && <Dot icon={Ellipsis} date={words.more(hidden)} />}
        {last.map(shown)}
        {coming && (
          <Dot
            icon={CalendarPlus}
            look="future"
            date={dateOf(coming.at, { language, timeZone: own.timeZone })}
            sub={coming.isBooked ? words.willBook : words.willPlan}
          />
        )}
      </ol>
    </section>
  )
}

const keyOf = (link: ChainLink) => (link.kind === 'visit' ? link.visit.id : link.id)

function Link({
  link,
  here,
  own,
  onChoose,
}: { link: ChainLink; here: Visit; own: Own } & Pick<ChainLineProps, 'onChoose'>) {
  const words = usePageWords<DayWords>()
  const common = useCommonWords()
  const { language } = useWords()
  if (link.kind === 'plan')
    return (
      <Dot
        icon={link.isOverdue ? ClockAlert : CircleDashed}
        look={link.isOverdue ? 'missed future' : 'future'}
        date={
          <button type="button" class="go" onClick={() => onChoose({ kind: 'plan', id: link.id })}>
            {dateOf(link.at, { language, timeZone: 'UTC' })}
          </button>
        }
        sub={link.isOverdue ? words.chain.overdue : words.chain.planned}
      />
    )
  const { visit } = link
  const isHere = visit.id === here.id
  const isToday = dayOf(link.at, visit.timezone) === dayOf(Date.now(), visit.timezone)
  const date = isToday ? common.today : dateOf(link.at, { language, timeZone: visit.timezone })
  const doctor = visit.doctorId === own.doctorId ? words.chain.you : visit.doctor.name
  const looks = [
    isHere && 'cur',
    TO_COME.includes(visit.status) && 'future',
    ['NO_SHOW', 'CANCELLED'].includes(visit.status) && 'missed',
  ]
  return (
    <Dot
      icon={STATUS_LOOKS[visit.status].icon}
      look={looks.filter(Boolean).join(' ')}
      isHere={isHere}
      date={
        isHere ? (
          date
        ) : (
          <button type="button" class="go" onClick={() => onChoose({ kind: 'visit', id: visit.id })}>
            {date}
          </button>
        )
      }
      what={words.treatments[visit.treatmentType]}
      sub={`${doctor} · ${common.status[visit.status]}`}
    />
  )
}

interface DotProps {
  icon: LucideIcon
  look?: string
  isHere?: boolean
  date: ComponentChildren
  what?: string
  sub?: string
}

function Dot({ icon: Icon, look = '', isHere = false, date, what, sub }: DotProps) {
  return (
    <li class={look} {...(isHere && { 'aria-current': 'step' })}>
      <span class="dot">
        <Icon aria-hidden="true" />
      </span>
      <b>{date}</b>
      {what && <span>{what}</span>}
      {sub && <em>{sub}</em>}
    </li>
  )
}
