import { type SQL, sql } from 'drizzle-orm'
import { clinicZone } from '../../db/clinic-setting.ts'
import { requestInstant } from '../../db/local-instant.ts'
import { instantParam, param } from '../../db/statement.ts'
import type { ListQuery } from './list-schemas.ts'

const isOpen = sql`a.status not in ('COMPLETED', 'CANCELLED', 'NO_SHOW')`

/** One value as `=`, which an index can give in the list's order; several as `any`. */
function anyOf(column: SQL, values: readonly string[] | undefined, type: 'uuid' | 'text'): SQL[] {
  if (!values) return []
  const [only, ...others] = values
  if (only !== undefined && others.length === 0) return [sql`${column} = ${param(only, type)}`]
  return [sql`${column} = any(${param(`{${values.join(',')}}`, `${type}[]`)})`]
}

/** The filters of a list over the visit `a`, as conditions. */
export function listFilters(query: ListQuery, clinicId: string, now: number): SQL[] {
  const zone = clinicZone(clinicId)
  const instantOf = (text: string) => requestInstant(text, zone)
  const dayStart = (offset: number) =>
    sql`boundary_of((${param(query.date, 'date')} + ${param(offset, 'int')})::timestamp, ${zone})`
  // Who has not ended has started before now too: said, because the index is by start.
  const unresolved = sql`(${isOpen} and a.ends_at < ${instantParam(now)} and a.starts_at < ${instantParam(now)})`
  // As the record shows it: what is over cannot be moved any more.
  const affected = sql`(a.affected_by is not null and ${isOpen} and a.ends_at > ${instantParam(now)})`
  return [
    ...anyOf(sql`a.doctor_id`, query.doctorId, 'uuid'),
    ...anyOf(sql`a.patient_id`, query.patientId, 'uuid'),
    ...anyOf(sql`a.location_id`, query.locationId, 'uuid'),
    ...anyOf(sql`a.status`, query.status, 'text'),
    ...anyOf(sql`a.type`, query.type, 'text'),
    ...(query.date ? [sql`a.starts_at >= ${dayStart(0)} and a.starts_at < ${dayStart(1)}`] : []),
    ...(query.from ? [sql`a.starts_at >= ${instantOf(query.from)}`] : []),
    ...(query.to ? [sql`a.starts_at < ${instantOf(query.to)}`] : []),
    ...(query.followUp === undefined ? [] : [query.followUp ? sql`a.is_follow_up` : sql`not a.is_follow_up`]),
    ...(query.unresolved === undefined ? [] : [query.unresolved ? unresolved : sql`not ${unresolved}`]),
    ...(query.affected === undefined ? [] : [query.affected ? affected : sql`not (${affected})`]),
    ...(query.externalId ? [sql`a.external_id = ${param(query.externalId, 'text')}`] : []),
    ...(query.updatedSince ? [sql`a.updated_at >= ${instantOf(query.updatedSince)}`] : []),
  ]
}
