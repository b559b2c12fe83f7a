import { sql } from 'drizzle-orm'
import { like, texts } from '../../db/asked.ts'
import { cte, materialized } from '../../db/cte.ts'
import { withAsker } from '../../db/happened.ts'
import { onceHeld } from '../../db/locks.ts'
import { type RecordRequest, requestsOf } from '../../db/request.ts'
import { clinicDoctors, doctors, patients } from '../../db/schema/people.ts'
import { calendars } from '../../db/schema/reached.ts'
import { defineWrite, rowsAsked, runWrite } from '../../db/write.ts'
import { DomainError } from '../../domain/errors.ts'
import { DOCTOR_NOT_FOUND, PATIENT_NOT_FOUND } from '../../domain/not-found.ts'
import type { Deps } from '../../platform/http/deps.ts'
import { calendarImage, calendarKind } from '../../records/calendar.ts'
import { isLinked } from '../../records/standing.ts'
import type { CalendarInput } from './schemas.ts'

export const NOT_OWN = new DomainError('FORBIDDEN', 'A calendar is made by the doctor or the patient themselves.')

const makeCalendars = defineWrite(() => ({
  name: 'calendar-make',
  asked: rowsAsked({ ...like(calendars, ['id', 'doctorId', 'patientId', 'secret', 'request']), requests: texts }),
  // Who may see the record, and whose it is.
  subjects: [
    materialized(
      'seen',
      sql`select r.n, m.active and d.user_id = r.user_id is_own from asked r
join ${clinicDoctors} m on m.clinic_id = r.clinic_id and m.doctor_id = r.doctor_id join ${doctors} d on d.id = m.doctor_id where r.kept is null
union all select r.n, p.user_id = r.user_id and p.merged_into is null is_own
from asked r join ${patients} p on p.clinic_id = r.clinic_id and p.id = r.patient_id
and (r.as_staff or ${isLinked('p', { userId: sql`r.user_id`, at: sql`r.at` })}) where r.kept is null`,
    ),
  ],
  from: sql`from asked r left join seen s on s.n = r.n`,
  checks: [
    { name: 'doctor', holds: sql`r.doctor_id is null or s.n is not null`, refusal: DOCTOR_NOT_FOUND },
    { name: 'patient', holds: sql`r.patient_id is null or s.n is not null`, refusal: PATIENT_NOT_FOUND },
    { name: 'own', holds: sql`s.is_own`, refusal: NOT_OWN },
  ],
  effects: [
    materialized(
      'ended',
      sql`select c.*, r.n from judged j join asked r on r.n = j.n
cross join lateral end_spare_calendars(r.user_id, to_jsonb(r.requests), r.at) c where j.refused is null`,
    ),
    cte(
      'made',
      sql`insert into ${calendars} (clinic_id, id, doctor_id, patient_id, user_id, secret, request, created_at, updated_at)
select r.clinic_id, r.id, r.doctor_id, r.patient_id, r.user_id, r.secret, r.request, r.at, r.at
from judged j join asked r on r.n = j.n where j.refused is null and ${onceHeld('ended')} returning *`,
    ),
  ],
  happened: [
    { action: 'calendar.made', of: calendarKind, rows: 'made', by: 'id' },
    { action: 'calendar.ended', of: calendarKind, rows: 'ended' },
  ],
  answers: { image: calendarImage('e'), written: sql`true`, from: withAsker({ rows: 'made', by: 'id' }) },
  status: 201,
}))

/**
 * Makes a calendar of the caller's own. The same request with the same Idempotency-Key ends the calendar that it got before, since
 * its address cannot be shown again; and of more than three the oldest ends.
 * @param secret what is kept of the token
 * @throws DomainError DOCTOR_NOT_FOUND, PATIENT_NOT_FOUND, FORBIDDEN for whoever is not the caller
 */
export async function makeCalendar(
  { db, actor }: Deps,
  { clinicId, id, idempotency }: RecordRequest,
  { secret, input }: { secret: string; input: CalendarInput },
): Promise<Record<string, unknown>> {
  const { doctorId = null, patientId = null } = input
  const requests = requestsOf(idempotency)
  const written = await runWrite(db, makeCalendars, {
    asking: { actor, idempotency: null, clinicId },
    row: { id, doctorId, patientId, secret, request: requests[0] ?? null, requests },
  })
  if (!written) throw new Error('A calendar was not made, and no check says why.')
  return written.image
}
