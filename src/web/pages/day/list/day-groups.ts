import type { Queue } from '../../../client/live-queue.ts'
import { dayOf } from '../../../parts/dates.ts'
import type { Visit } from '../day-types.ts'

export interface DayGroups {
  now: Visit[]
  waiting: Visit[]
  later: Visit[]
  done: Visit[]
}

const MINUTE = 60_000
/** Somebody who is not there yet is late from then on. */
const LATE_AFTER = 5

/** Who was called and has not come yet: where nobody is with the doctor, the line has the last of them as the one it serves. */
export function calledIn(queue: Queue | undefined): ReadonlySet<string> {
  const { serving, waiting = [] } = queue ?? {}
  const called = waiting.filter(({ calledAt }) => calledAt !== null).map(({ appointmentId }) => appointmentId)
  const onTheWay = serving?.status === 'CHECKED_IN' ? serving.appointmentId : null
  return new Set(onTheWay === null ? called : [onTheWay, ...called])
}

/** The line, with whom it already serves in front. */
const lineOf = (queue: Queue | undefined) =>
  [queue?.serving, ...(queue?.waiting ?? [])].flatMap((place) => place?.appointmentId ?? [])

const NOBODY: ReadonlySet<string> = new Set()

/**
 * The visits of a day as the doctor meets them: those who wait in the order of the line, those who are done the newest first.
 * @param ending whose completion is on its way
 */
export function dayGroups(
  all: readonly Visit[],
  queue: Queue | undefined,
  ending: ReadonlySet<string> = NOBODY,
): DayGroups {
  const visits = all.filter(({ id }) => !ending.has(id))
  const inStatus = (...statuses: Visit['status'][]) => visits.filter(({ status }) => statuses.includes(status))
  const order = new Map(lineOf(queue).map((id, place) => [id, place]))
  const placeOf = ({ id }: Visit) => order.get(id) ?? Number.MAX_SAFE_INTEGER
  return {
    now: inStatus('IN_PROGRESS'),
    waiting: inStatus('CHECKED_IN').sort(
      (a, b) => placeOf(a) - placeOf(b) || (a.checkedInAt ?? '').localeCompare(b.checkedInAt ?? ''),
    ),
    later: inStatus('PENDING', 'SCHEDULED', 'CONFIRMED'),
    done: [...all.filter(({ id }) => ending.has(id)), ...inStatus('COMPLETED', 'NO_SHOW').reverse()],
  }
}

/** Whole minutes since a moment, never less than none. */
export const minutesSince = (at: string, now: number): number =>
  Math.max(0, Math.floor((now - Date.parse(at)) / MINUTE))

/** By how much somebody is late who was to be there in person. */
export function minutesLate({ status, type, appointmentDate }: Visit, now: number): number {
  const isExpected = type === 'IN_PERSON' && (status === 'SCHEDULED' || status === 'CONFIRMED')
  const minutes = minutesSince(appointmentDate, now)
  return isExpected && minutes >= LATE_AFTER ? minutes : 0
}

/** Whether it is too early to begin with somebody at home: before a call opens, or on a day before a visit there. */
export function isTooEarly({ status, type, windows, localDate, timezone }: Visit, now: number): boolean {
  if (status !== 'SCHEDULED' && status !== 'CONFIRMED') return false
  if (type === 'VIDEO_CALL') return windows.join !== null && now < Date.parse(windows.join.opensAt)
  return type === 'HOME_VISIT' && dayOf(now, timezone) < localDate
}

/** Who comes after somebody who is done. */
export const nextVisit = ({ now, waiting, later }: DayGroups): Visit | undefined => now[0] ?? waiting[0] ?? later[0]

/** Whom the page shows where nobody was chosen: who is with the doctor, else who comes next. */
export const likelyVisit = (groups: DayGroups): Visit | undefined => nextVisit(groups) ?? groups.done[0]
