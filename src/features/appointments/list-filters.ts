import { and, eq, gte, inArray, lt, not, type SQL, sql } from 'drizzle-orm'
import { alias } from 'drizzle-orm/pg-core'
import { clinicZone } from '../../db/clinic-setting.ts'
import { requestInstant } from '../../db/local-instant.ts'
import { appointments } from '../../db/schema/appointments.ts'
import { instantParam, param } from '../../db/statement.ts'
import type { ListQuery } from './list-schemas.ts'

const a = alias(appointments, 'a')

// As text, and not as values: it chooses a partial index.
const isOpen = sql`${a.status} not in ('COMPLETED', 'CANCELLED', 'NO_SHOW')`

/** A condition, or its contrary; none where it was not asked for. */
function isAs(asked: boolean | undefined, condition: SQL): SQL | undefined {
  if (asked === undefined) return undefined
  return asked ? condition : not(condition)
}

/** The filters of a list over the visit `a`, as one condition; none where nothing is asked for. */
export function listFilters(query: ListQuery, clinicId: string, at: number): SQL | undefined {
  const zone = clinicZone(clinicId)
  const now = instantParam(at)
  const dayStart = (offset: number) =>
    sql`boundary_of((${param(query.date, 'date')} + ${param(offset, 'int')})::timestamp, ${zone})`
  // Who has not ended has started before now too: said, because the index is by start.
  const unresolved = sql`(${isOpen} and ${a.endsAt} < ${now} and ${a.startsAt} < ${now})`
  // As the record shows it: what is over cannot be moved any more.
  const affected = sql`(${a.affectedBy} is not null and ${isOpen} and ${a.endsAt} > ${now})`
  return and(
    query.doctorId && inArray(a.doctorId, query.doctorId),
    query.patientId && inArray(a.patientId, query.patientId),
    query.locationId && inArray(a.locationId, query.locationId),
    query.status && inArray(a.status, query.status),
    query.type && inArray(a.type, query.type),
    query.date ? and(gte(a.startsAt, dayStart(0)), lt(a.startsAt, dayStart(1))) : undefined,
    query.from ? gte(a.startsAt, requestInstant(query.from, zone)) : undefined,
    query.to ? lt(a.startsAt, requestInstant(query.to, zone)) : undefined,
    isAs(query.followUp, sql`${a.isFollowUp}`),
    isAs(query.unresolved, unresolved),
    isAs(query.affected, affected),
    query.externalId ? eq(a.externalId, query.externalId) : undefined,
    query.updatedSince ? gte(a.updatedAt, requestInstant(query.updatedSince, zone)) : undefined,
  )
}
