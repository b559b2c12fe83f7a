import { useQuery } from '@tanstack/preact-query'
import { parseResponse } from 'hono/client'
import { api } from '../../../client/api.ts'
import { keys } from '../../../keys.ts'
import { dateOf } from '../../../parts/dates.ts'
import { Dialog } from '../../../parts/dialog.tsx'
import { Skeleton } from '../../../parts/skeleton.tsx'
import { ProblemStrip } from '../../../parts/strip.tsx'
import type { DayWords } from '../../../words/day/en.ts'
import { usePageWords, useWords } from '../../../words/words-context.ts'
import { addDays, noonOf } from '../calendar-days.ts'
import type { Own } from '../day-types.ts'
import { TimeOff } from './time-off.tsx'

/** A Monday, to name the days of the week by. */
const MONDAY = '2026-01-05'

/** The doctor's own hours to look at, and their time off to enter. */
export function OwnHours({ own, onClose }: { own: Own; onClose: () => void }) {
  const words = usePageWords<DayWords>().own
  return (
    <Dialog title={words.button} look="sheet" onClose={onClose}>
      <TimeOff own={own} />
      <Hours own={own} />
    </Dialog>
  )
}

function Hours({ own: { doctorId, clinicId } }: { own: Own }) {
  const words = usePageWords<DayWords>()
  const { language } = useWords()
  const hours = useQuery({
    queryKey: keys.hours(doctorId),
    queryFn: () => parseResponse(api.doctors[':id']['working-hours'].$get({ param: { id: doctorId } })),
  })
  const places = useQuery({
    queryKey: keys.locations(clinicId),
    queryFn: () => parseResponse(api.locations.$get({ query: { limit: '100' } })),
  })
  const weekday = (day: number) =>
    new Intl.DateTimeFormat(language, { weekday: 'long', timeZone: 'UTC' }).format(
      new Date(noonOf(addDays(MONDAY, day - 1))),
    )
  const date = (day: string) => dateOf(noonOf(day), { language, timeZone: 'UTC' })
  const sessions = hours.data?.sessions.toSorted(
    (a, b) =>
      (a.weekday ?? 8) - (b.weekday ?? 8) || `${a.date ?? ''}${a.start}`.localeCompare(`${b.date ?? ''}${b.start}`),
  )
  const placeName = (id: string) => places.data?.data.find((place) => place.id === id)?.name
  type Session = NonNullable<typeof sessions>[number]
  const dayName = ({ weekday: day, date: only }: Session) => (day !== null ? weekday(day) : only ? date(only) : '')
  const detailsOf = ({ locationId, types, validFrom, validUntil }: Session) =>
    [
      placeName(locationId),
      types.length < 3 && types.map((type) => words.types[type]).join(', '),
      validFrom && words.own.from(date(validFrom)),
      validUntil && words.own.until(date(validUntil)),
    ]
      .filter(Boolean)
      .join(' · ')
  return (
    <section class="stack own">
      <h3 class="h">{words.own.hours}</h3>
      {hours.error && !sessions && <ProblemStrip error={hours.error} onRetry={() => void hours.refetch()} />}
      {!sessions && !hours.error && <Skeleton lines={5} />}
      {sessions?.length === 0 && <p class="muted">{words.own.noHours}</p>}
      {sessions && sessions.length > 0 && (
        <>
          <ul class="own-list by-day">
            {[...Map.groupBy(sessions, dayName)].map(([name, ofDay]) => (
              <li key={name}>
                <b>{name}</b>
                <ul>
                  {ofDay.map((one, place) => (
                    <li key={place}>
                      {one.start}–{one.end}
                      <span class="muted">{detailsOf(one)}</span>
                    </li>
                  ))}
                </ul>
              </li>
            ))}
          </ul>
          <p class="hint">{words.own.hoursHint}</p>
        </>
      )}
    </section>
  )
}
