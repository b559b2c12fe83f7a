import { and, eq, gt, gte, lt, not, type SQL, sql } from 'drizzle-orm'
import { alias } from 'drizzle-orm/pg-core'
import { text, texts, uuids } from '../../../db/asked.ts'
import { isAmong } from '../../../db/builder.ts'
import { requestInstant } from '../../../db/local-instant.ts'
import { choice, day, type NamedOf, optional, requestTime } from '../../../db/read-columns.ts'
import { appointments } from '../../../db/schema/appointments.ts'
import { FINAL, STATUSES, type Status } from '../../../domain/appointment.ts'

const a = alias(appointments, 'a')

// As text, and not as values: it chooses a partial index.
const isOpen = sql`${a.status} not in ('COMPLETED', 'CANCELLED', 'NO_SHOW')`

/** A condition, or its contrary; none where it was not asked for. */
function isAs(asked: boolean | undefined, condition: SQL): SQL | undefined {
  if (asked === undefined) return undefined
  return asked ? condition : not(condition)
}

/** From when visits are listed: by their start, or by their end. No visit is longer than eight hours: said, because the index is by start. */
const begins = (from: SQL, isOverlapping: boolean): SQL | undefined =>
  isOverlapping ? and(sql`${a.startsAt} >= ${from} - interval '8 hours'`, gt(a.endsAt, from)) : gte(a.startsAt, from)

/** Groups of states that have a partial index, the smallest first. */
const GROUPS = {
  pending: { states: ['PENDING'], isIn: sql`${a.status} = 'PENDING'` },
  underWay: { states: ['CHECKED_IN', 'IN_PROGRESS'], isIn: sql`${a.status} in ('CHECKED_IN', 'IN_PROGRESS')` },
  open: { states: STATUSES.filter((status) => !FINAL.includes(status)), isIn: isOpen },
} satisfies Record<string, { states: Status[]; isIn: SQL }>
type Group = keyof typeof GROUPS

/** The group that holds all of these states: the text says it too, for no list that is a parameter chooses an index. */
export function groupOf(asked: readonly Status[] | undefined): Group | undefined {
  const names = Object.keys(GROUPS) as Group[]
  return asked && names.find((name) => asked.every((status) => (GROUPS[name].states as Status[]).includes(status)))
}

/** The values of a list's filters. */
export const LIST_FILTERS = {
  doctorId: optional(uuids),
  patientId: optional(uuids),
  locationId: optional(uuids),
  status: optional(texts),
  group: choice<Group | undefined>(),
  type: optional(texts),
  date: optional(day),
  from: requestTime,
  to: requestTime,
  overlapping: choice<boolean | undefined>(),
  followUp: choice<boolean | undefined>(),
  unresolved: choice<boolean | undefined>(),
  affected: choice<boolean | undefined>(),
  externalId: optional(text),
  updatedSince: requestTime,
}

interface Where {
  /** The clinic's zone. */
  zone: SQL
  now: SQL
}

/** The filters of a list over the visit `a`, as one condition; none where nothing is asked for. */
export function listFilters(query: NamedOf<typeof LIST_FILTERS>, { zone, now }: Where): SQL | undefined {
  const { doctorId, patientId, locationId, status, group, type, date, from, to, externalId, updatedSince } = query
  const dayStart = (of: SQL) => sql`boundary_of((${of})::timestamp, ${zone})`
  // Who has not ended has started before now too: said, because the index is by start.
  const unresolved = sql`(${isOpen} and ${a.endsAt} < ${now} and ${a.startsAt} < ${now})`
  // As the record shows it: what is over cannot be moved any more.
  const affected = sql`(${a.affectedBy} is not null and ${isOpen} and ${a.endsAt} > ${now})`
  return and(
    doctorId && isAmong(a.doctorId, doctorId),
    patientId && isAmong(a.patientId, patientId),
    locationId && isAmong(a.locationId, locationId),
    group && GROUPS[group].isIn,
    status && isAmong(a.status, status),
    type && isAmong(a.type, type),
    date && and(gte(a.startsAt, dayStart(date)), lt(a.startsAt, dayStart(sql`${date} + 1`))),
    from && begins(requestInstant(from, zone), query.overlapping === true),
    to && lt(a.startsAt, requestInstant(to, zone)),
    isAs(query.followUp, sql`${a.isFollowUp}`),
    isAs(query.unresolved, unresolved),
    isAs(query.affected, affected),
    externalId && eq(a.externalId, externalId),
    updatedSince && gte(a.updatedAt, requestInstant(updatedSince, zone)),
  )
}
