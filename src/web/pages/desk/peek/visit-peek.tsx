import './visit-peek.css'
import { useQuery } from '@tanstack/preact-query'
import { parseResponse } from 'hono/client'
import { api } from '../../../client/api.ts'
import { keys } from '../../../keys.ts'
import { dateOf } from '../../../parts/dates.ts'
import type { Visit } from '../../../parts/desk-lists/list-queries.ts'
import { useListWords } from '../../../parts/desk-lists/list-words.tsx'
import { Peek } from '../../../parts/peek.tsx'
import { Skeleton } from '../../../parts/skeleton.tsx'
import { StatusChip } from '../../../parts/status-chip.tsx'
import type { DeskWords } from '../../../words/desk/en.ts'
import { usePageWords, useWords } from '../../../words/words-context.ts'
import { alertsOf } from './alerts-of.ts'

interface VisitPeekProps {
  id: string
  visit: Visit
  beside: DOMRect
  now: number
  doctorName: (id: string) => string | undefined
}

const WIDTH = 280
const AWAY = 8
const TALL = 260

/** Beside the tile, on whichever side there is room; never over it. */
const placeBeside =
  ({ left, right, top }: DOMRect) =>
  (element: HTMLElement | null) => {
    if (!element) return
    const hasRoom = right + AWAY + WIDTH <= innerWidth
    element.style.left = `${hasRoom ? right + AWAY : Math.max(AWAY, left - AWAY - WIDTH)}px`
    element.style.top = `${Math.max(AWAY, Math.min(top, innerHeight - TALL))}px`
  }

/** What the desk wants to know of who comes, before it opens the visit. */
export function VisitPeek({ id, visit, beside, now, doctorName }: VisitPeekProps) {
  const words = usePageWords<DeskWords>().peek
  const { phone } = useListWords()
  const { language } = useWords()
  const { data, error } = useQuery({
    queryKey: keys.patientSummary(visit.patientId),
    queryFn: () => parseResponse(api.patients[':id'].summary.$get({ param: { id: visit.patientId } })),
    // Looking again is no second look: the trail has the first.
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: Number.POSITIVE_INFINITY,
  })
  const day = (at: string) => dateOf(at, { language, timeZone: visit.timezone }, now)
  const speaks = data?.language && new Intl.DisplayNames(language, { type: 'language' }).of(data.language)
  const facts = [
    [phone, visit.patient.phone],
    [words.age, data && data.age !== null && words.years(data.age)],
    [words.visits, data && words.visitsOf(data.visits, data.noShowsLastYear)],
    [words.last, data?.lastVisit && day(data.lastVisit)],
    [words.speaks, speaks],
  ].filter((fact): fact is [string, string] => Boolean(fact[1]))
  return (
    <div class="peek-at" ref={placeBeside(beside)}>
      <Peek
        id={id}
        name={visit.patient.name}
        chip={<StatusChip status={visit.status} />}
        facts={facts}
        alerts={data ? alertsOf(data, visit, { words, doctorName }) : []}
      />
      {!data && !error && (
        <div class="peek-wait">
          <Skeleton lines={2} />
        </div>
      )}
    </div>
  )
}
