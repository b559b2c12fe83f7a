import { type SQL, sql } from 'drizzle-orm'
import { changedColumns } from '../../../db/composed-write.ts'
import { cte } from '../../../db/cte.ts'
import { clinics } from '../../../db/schema/people.ts'
import { locations } from '../../../db/schema/schedule.ts'
import { assignments, insertInto, param } from '../../../db/statement.ts'
import { takesZone } from '../../../db/zone-rules.ts'
import type { Deps, RecordRequest } from '../../../platform/deps.ts'
import { freshness, type Written, writeRecord } from '../../appointments/write-record.ts'
import { CLINIC_NOT_FOUND, doctorIdsOf, raiseClinicRules } from '../clinic/queries.ts'
import { externalIdIsFree } from '../external-id.ts'
import { zoneChange } from '../zone-change.ts'
import { LOCATION_NOT_FOUND } from './queries.ts'
import type { AddLocationInput, ChangeLocationInput } from './schemas.ts'

const payload = sql`jsonb_build_object('locationId', e.id)`
const image = (more = sql``, from = sql`a`) =>
  sql`select to_jsonb(a) || jsonb_build_object('doctor_ids', ${doctorIdsOf(sql`a.clinic_id`)}) ${more} as image from ${from}`

/** Who has an external id in the clinic already. */
function whoHas(clinicId: string, externalId: string | null | undefined): SQL {
  return sql`(select x.id from ${locations} x where x.clinic_id = ${param(clinicId, 'uuid')}
    and x.external_id = ${param(externalId ?? null, 'text')})`
}

/** Adds a location to the clinic, in the clinic's zone unless it names its own. @throws DomainError EXTERNAL_ID_TAKEN */
export function addLocation(deps: Deps, request: RecordRequest, input: AddLocationInput): Promise<Written> {
  const { now } = deps.actor
  const { timezone = sql`go.timezone`, ...rest } = input
  const row = insertInto(locations, {
    ...{ clinicId: request.clinicId, id: request.id, timezone, ...rest },
    ...{ createdAt: now, updatedAt: now },
  })
  const takenBy = whoHas(request.clinicId, input.externalId)
  return writeRecord(deps, request, {
    status: 201,
    current: sql`select t.* from ${clinics} t where t.id = ${param(request.clinicId, 'uuid')}`,
    was: sql`jsonb_build_object('taken_by', ${takenBy})`,
    notFound: CLINIC_NOT_FOUND,
    checks: externalIdIsFree(input.externalId, takenBy),
    effects: [
      cte('a', sql`${row} from go returning *`),
      raiseClinicRules('a'),
      ...(input.timezone === undefined ? [] : [takesZone(input.timezone, 'a')]),
    ],
    audit: [{ action: 'location.added', subjectType: 'location', from: 'a', patient: null }],
    events: [{ type: 'location.added', subjectType: 'location', from: 'a', payload }],
    image: image(),
  })
}

/** Changes a location; with its zone that of its visits to come. @throws DomainError LOCATION_NOT_FOUND, VERSION_MISMATCH, EXTERNAL_ID_TAKEN */
export function changeLocation(deps: Deps, request: RecordRequest, input: ChangeLocationInput): Promise<Written> {
  const { now } = deps.actor
  const zone = input.timezone === undefined ? null : zoneChange('location', { zone: input.timezone, now })
  const set = { ...input, updatedAt: now }
  const takenBy = sql`nullif(${whoHas(request.clinicId, input.externalId)}, cur.id)`
  return writeRecord(deps, request, {
    status: 200,
    // The clinic is locked before the location, and both before its doctors, as by a closure.
    current: sql`select t.* from ${clinics} c join ${locations} t on t.clinic_id = c.id where c.id = ${param(request.clinicId, 'uuid')}
      and t.id = ${param(request.id, 'uuid')}`,
    was: sql`jsonb_build_object('taken_by', ${takenBy})`,
    notFound: LOCATION_NOT_FOUND,
    checks: [freshness(request), ...externalIdIsFree(input.externalId, takenBy)],
    effects: [
      cte(
        'a',
        sql`update ${locations} t set ${assignments(locations, set)}, version = t.version + 1
          from go where t.clinic_id = go.clinic_id and t.id = go.id returning t.*`,
      ),
      cte('both', sql`select a.*, to_jsonb(cur) was, to_jsonb(a) became from a cross join cur`),
      raiseClinicRules('a'),
      ...(zone?.effects ?? []),
    ],
    audit: [
      {
        action: 'location.changed',
        subjectType: 'location',
        from: 'both',
        patient: null,
        changed: changedColumns({ before: sql`e.was`, after: sql`e.became`, sealed: [] }),
      },
      ...(zone?.audit ?? []),
    ],
    events: [{ type: 'location.changed', subjectType: 'location', from: 'a', payload }, ...(zone?.events ?? [])],
    image: image(
      sql`|| jsonb_build_object('touches', (a.active, a.timezone) <> (cur.active, cur.timezone)) ${zone?.image ?? sql``}`,
      sql`a cross join cur`,
    ),
  })
}
