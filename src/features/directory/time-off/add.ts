import { type SQL, sql } from 'drizzle-orm'
import { type Cte, cte } from '../../../db/cte.ts'
import { requestInstant } from '../../../db/local-instant.ts'
import { clinicDoctors, doctors } from '../../../db/schema/people.ts'
import { timeOff } from '../../../db/schema/schedule.ts'
import { insertInto, param } from '../../../db/statement.ts'
import { type Caller, reachesOf } from '../../../domain/access.ts'
import { DomainError } from '../../../domain/errors.ts'
import type { Deps, RecordRequest } from '../../../platform/deps.ts'
import { sealTexts } from '../../../platform/seal-texts.ts'
import { type Check, freshness, type Written, writeRecord } from '../../appointments/write-record.ts'
import { DOCTOR_NOT_FOUND } from '../doctors/queries.ts'
import { spanChecks } from '../span.ts'
import { TIME_OFF_NOT_FOUND } from './queries.ts'
import { timeOffImage } from './record.ts'
import type { AddTimeOffInput } from './schemas.ts'
import { zoneOfDoctor } from './zone.ts'

const payload = sql`jsonb_build_object('timeOffId', e.id, 'doctorId', e.doctor_id)`
const image = sql`select ${timeOffImage('away')}
  || jsonb_build_object('doctor_ids', jsonb_build_array(away.doctor_id)) as image from away`

/** Checks over `cur.doctor_id`: a doctor's own for those who may only do that; another clinic's time is the doctor's alone. */
function ownership(caller: Caller, isEverywhere: SQL): Check[] {
  const isSelf = sql`exists (select from ${doctors} d join ${clinicDoctors} m on m.doctor_id = d.id and m.clinic_id = cur.clinic_id and m.active
    where d.id = cur.doctor_id and d.user_id = ${param(caller.userId, 'uuid')})`
  const reaches = reachesOf(caller.roles, 'time-off:write')
  return [
    {
      holds: reaches.includes('clinic') ? sql`true` : isSelf,
      refusal: new DomainError('FORBIDDEN', 'You may enter time off for yourself only.'),
    },
    {
      holds: sql`(not ${isEverywhere} or ${isSelf})`,
      refusal: new DomainError('FORBIDDEN', 'Only the doctors themselves may be away everywhere.'),
    },
  ]
}

/**
 * Raises the version of the doctor's rules in this clinic, so that bookings under way ask for the hours anew. A trigger on
 * `time_off` raises the version that all the doctor's clinics share.
 */
const raiseRules: Cte = cte(
  'rules',
  sql`update ${clinicDoctors} m set rules_version = m.rules_version + 1 from away x
    where m.clinic_id = x.clinic_id and m.doctor_id = x.doctor_id`,
)

/**
 * Enters a doctor's time off, by wall clock in the zone of their hours. Visits that stand in it stay.
 * @param request its id is the new row's.
 * @throws DomainError DOCTOR_NOT_FOUND, FORBIDDEN, DST_GAP, VALIDATION_ERROR
 */
export async function addTimeOff(
  deps: Deps,
  request: RecordRequest,
  { doctorId, input }: { doctorId: string; input: AddTimeOffInput },
): Promise<Written> {
  const { vault, actor } = deps
  const { clinicId, id } = request
  const zone = zoneOfDoctor({ clinicId: sql`t.clinic_id`, doctorId: sql`t.doctor_id`, now: actor.now })
  const { from, to, reason = null, everywhere } = input
  const row = insertInto(timeOff, {
    ...{ clinicId, id, doctorId: sql`go.doctor_id`, everywhere },
    ...{ startsAt: sql`go.starts`, endsAt: sql`go.ends`, createdAt: actor.now, updatedAt: actor.now },
    ...(await sealTexts(vault, { reason }, { table: timeOff, clinicId, id })),
  })
  return writeRecord(deps, request, {
    status: 201,
    current: sql`select t.clinic_id, t.doctor_id, ${requestInstant(from, zone)} starts, ${requestInstant(to, zone)} ends from ${clinicDoctors} t
      where t.clinic_id = ${param(clinicId, 'uuid')} and t.doctor_id = ${param(doctorId, 'uuid')}`,
    notFound: DOCTOR_NOT_FOUND,
    checks: [...ownership(actor.caller, param(everywhere, 'boolean')), ...spanChecks],
    effects: [cte('away', sql`${row} from go returning *`), raiseRules],
    audit: [{ action: 'doctor.time_off_added', subjectType: 'time_off', from: 'away', patient: null }],
    events: [{ type: 'doctor.time_off_added', subjectType: 'time_off', from: 'away', payload }],
    image,
  })
}

/** @throws DomainError NOT_FOUND, FORBIDDEN, VERSION_MISMATCH */
export function removeTimeOff(deps: Deps, request: RecordRequest, doctorId: string): Promise<Written> {
  return writeRecord(deps, request, {
    status: 200,
    current: sql`select t.* from ${timeOff} t where t.clinic_id = ${param(request.clinicId, 'uuid')}
      and t.doctor_id = ${param(doctorId, 'uuid')} and t.id = ${param(request.id, 'uuid')}`,
    notFound: TIME_OFF_NOT_FOUND,
    checks: [...ownership(deps.actor.caller, sql`cur.everywhere`), freshness(request)],
    effects: [
      cte(
        'away',
        sql`delete from ${timeOff} t using go where t.clinic_id = go.clinic_id and t.id = go.id returning t.*`,
      ),
      cte('told', sql`select clinic_id, id, doctor_id, version + 1 as version from away`),
      raiseRules,
    ],
    audit: [{ action: 'doctor.time_off_removed', subjectType: 'time_off', from: 'away', patient: null }],
    events: [{ type: 'doctor.time_off_removed', subjectType: 'time_off', from: 'told', payload }],
    image,
  })
}
