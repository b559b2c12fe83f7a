import { sql } from 'drizzle-orm'
import { v7 } from 'uuid'
import { cte, materialized } from '../../../db/cte.ts'
import { clinicDoctors, doctors } from '../../../db/schema/people.ts'
import { locations, workingSessions } from '../../../db/schema/schedule.ts'
import { instantParam, param } from '../../../db/statement.ts'
import type { Deps, RecordRequest } from '../../../platform/deps.ts'
import { type Check, freshness, type Written, writeRecord } from '../../appointments/write-record.ts'
import { DOCTOR_NOT_FOUND } from '../doctors/queries.ts'
import { LOCATION_NOT_FOUND } from '../locations/queries.ts'
import { sessionsImage } from './queries.ts'
import type { HoursInput } from './schemas.ts'

function rowsOf({ sessions }: HoursInput, now: number) {
  return sessions.map((session) => ({
    id: v7({ msecs: now }),
    location_id: session.locationId,
    weekday: session.weekday ?? null,
    date: session.date ?? null,
    start_time: session.start,
    end_time: session.end,
    types: session.types,
    valid_from: session.validFrom ?? null,
    valid_until: session.validUntil ?? null,
  }))
}

const COLUMNS = sql.raw('id, location_id, weekday, date, start_time, end_time, types, valid_from, valid_until')

/**
 * Replaces all of a doctor's hours in the clinic. Visits that no session holds any more stay.
 * @throws DomainError DOCTOR_NOT_FOUND, LOCATION_NOT_FOUND, VERSION_MISMATCH
 */
export function replaceHours(deps: Deps, request: RecordRequest, input: HoursInput): Promise<Written> {
  const { now } = deps.actor
  const given = sql`jsonb_to_recordset(${param(JSON.stringify(rowsOf(input, now)), 'jsonb')})
    as s(id uuid, location_id uuid, weekday int, date date, start_time text, end_time text, types text[], valid_from date, valid_until date)`
  const locationIds = param(
    `{${[...new Set(input.sessions.map((session) => session.locationId))].join(',')}}`,
    'uuid[]',
  )
  const areKnown: Check = {
    holds: sql`(select count(*) from ${locations} l where l.clinic_id = cur.clinic_id and l.id = any(${locationIds})) = cardinality(${locationIds})`,
    refusal: LOCATION_NOT_FOUND,
  }
  return writeRecord(deps, request, {
    status: 200,
    current: sql`select t.* from ${clinicDoctors} t where t.clinic_id = ${param(request.clinicId, 'uuid')}
      and t.doctor_id = ${param(request.id, 'uuid')}`,
    notFound: DOCTOR_NOT_FOUND,
    checks: [freshness(request), areKnown],
    effects: [
      cte(
        'm',
        sql`update ${clinicDoctors} t set version = t.version + 1, rules_version = t.rules_version + 1, updated_at = ${instantParam(now)}
          from go where t.clinic_id = go.clinic_id and t.doctor_id = go.doctor_id returning t.*`,
      ),
      // The person's version numbers the event: two clinics of one doctor would give the same number by their own.
      cte(
        'd',
        sql`update ${doctors} t set version = t.version + 1, updated_at = ${instantParam(now)} from m where t.id = m.doctor_id
          returning m.clinic_id, t.id, t.version`,
      ),
      cte(
        'gone',
        sql`delete from ${workingSessions} w using m where w.clinic_id = m.clinic_id and w.doctor_id = m.doctor_id returning w.*`,
      ),
      materialized(
        'hours',
        sql`insert into ${workingSessions} (clinic_id, doctor_id, ${COLUMNS}) select m.clinic_id, m.doctor_id, s.* from m, ${given} returning *`,
      ),
    ],
    audit: [
      {
        action: 'doctor.hours_changed',
        subjectType: 'doctor',
        from: 'd',
        patient: null,
        changed: sql`jsonb_build_object('sessions', jsonb_build_array(${sessionsImage(sql`gone w`)}, ${sessionsImage(sql`hours w`)}))`,
      },
    ],
    events: [
      {
        type: 'doctor.hours_changed',
        subjectType: 'doctor',
        from: 'd',
        payload: sql`jsonb_build_object('doctorId', e.id)`,
      },
    ],
    image: sql`select jsonb_build_object('doctorId', m.doctor_id, 'version', m.version, 'sessions', ${sessionsImage(sql`hours w`)},
      'doctor_ids', jsonb_build_array(m.doctor_id)) as image from m`,
  })
}
