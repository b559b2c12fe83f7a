import { sql } from 'drizzle-orm'
import { cte } from '../../../db/cte.ts'
import { requestInstant } from '../../../db/local-instant.ts'
import { clinics } from '../../../db/schema/people.ts'
import { closures, locations } from '../../../db/schema/schedule.ts'
import { insertInto, param } from '../../../db/statement.ts'
import type { Deps, RecordRequest } from '../../../platform/deps.ts'
import { type Check, freshness, type Written, writeRecord } from '../../appointments/write-record.ts'
import { CLINIC_NOT_FOUND, doctorIdsOf, raiseClinicRules } from '../clinic/queries.ts'
import { LOCATION_NOT_FOUND } from '../locations/queries.ts'
import { spanChecks } from '../span.ts'
import { CLOSURE_NOT_FOUND, zoneOfLocation } from './queries.ts'
import type { AddClosureInput } from './schemas.ts'

const payload = sql`jsonb_build_object('closureId', e.id, 'locationId', e.location_id)`
const doctorIds = sql`'doctor_ids', ${doctorIdsOf(sql`closure.clinic_id`)}`

/**
 * Closes the clinic, or one location, by wall clock in its own zone. Visits that stand in it stay.
 * @throws DomainError LOCATION_NOT_FOUND, DST_GAP, VALIDATION_ERROR
 */
export function addClosure(deps: Deps, request: RecordRequest, input: AddClosureInput): Promise<Written> {
  const { now } = deps.actor
  const { from, to, locationId = null, reason = null } = input
  const zone = sql`coalesce(${zoneOfLocation(sql`t.id`, locationId)}, t.timezone)`
  const row = insertInto(closures, {
    ...{ clinicId: request.clinicId, id: request.id, locationId, reason },
    ...{ startsAt: sql`go.starts`, endsAt: sql`go.ends`, createdAt: now, updatedAt: now },
  })
  const isKnown: Check = {
    holds: sql`exists (select from ${locations} l where l.clinic_id = cur.id and l.id = ${param(locationId, 'uuid')})`,
    refusal: LOCATION_NOT_FOUND,
  }
  return writeRecord(deps, request, {
    status: 201,
    current: sql`select t.id, ${requestInstant(from, zone)} starts, ${requestInstant(to, zone)} ends from ${clinics} t
      where t.id = ${param(request.clinicId, 'uuid')}`,
    notFound: CLINIC_NOT_FOUND,
    checks: [...spanChecks, ...(locationId === null ? [] : [isKnown])],
    effects: [cte('closure', sql`${row} from go returning *`), raiseClinicRules('closure')],
    audit: [{ action: 'closure.added', subjectType: 'closure', from: 'closure', patient: null }],
    events: [{ type: 'closure.added', subjectType: 'closure', from: 'closure', payload }],
    image: sql`select to_jsonb(closure) || jsonb_build_object(${doctorIds}) as image from closure`,
  })
}

/** @throws DomainError NOT_FOUND, VERSION_MISMATCH */
export function removeClosure(deps: Deps, request: RecordRequest): Promise<Written> {
  return writeRecord(deps, request, {
    status: 200,
    current: sql`select t.* from ${closures} t where t.clinic_id = ${param(request.clinicId, 'uuid')}
      and t.id = ${param(request.id, 'uuid')}`,
    notFound: CLOSURE_NOT_FOUND,
    checks: [freshness(request)],
    effects: [
      cte(
        'closure',
        sql`delete from ${closures} t using go where t.clinic_id = go.clinic_id and t.id = go.id returning t.*`,
      ),
      cte('told', sql`select clinic_id, id, location_id, version + 1 as version from closure`),
      raiseClinicRules('closure'),
    ],
    audit: [{ action: 'closure.removed', subjectType: 'closure', from: 'closure', patient: null }],
    events: [{ type: 'closure.removed', subjectType: 'closure', from: 'told', payload }],
    image: sql`select to_jsonb(closure) || jsonb_build_object(${doctorIds}) as image from closure`,
  })
}
