import { sql } from 'drizzle-orm'
import type { Database } from '../../../db/client.ts'
import { materialized } from '../../../db/cte.ts'
import { runRead } from '../../../db/read.ts'
import type { Actor } from '../../../db/request.ts'
import { clinicDoctors } from '../../../db/schema/people.ts'
import { timeOff } from '../../../db/schema/schedule.ts'
import { instantParam, param } from '../../../db/statement.ts'
import { DomainError } from '../../../domain/errors.ts'
import { filtersOf } from '../../../platform/http/cursor.ts'
import { clinicOf } from '../../../platform/http/deps.ts'
import { DOCTOR_NOT_FOUND } from '../doctors/queries.ts'
import { afterStart, spanConditions } from '../paging.ts'
import { timeOffImage } from './record.ts'
import type { TimeOffQuery } from './schemas.ts'
import { zoneOfDoctor } from './zone.ts'

export const TIME_OFF_NOT_FOUND = new DomainError('NOT_FOUND', 'There is no such time off.')

/** @throws DomainError NOT_FOUND */
export async function getTimeOff(db: Database, actor: Actor, key: { doctorId: string; id: string }): Promise<unknown> {
  const [image] = await runRead(db, {
    actor,
    found: sql`select ${timeOffImage('t')} as image from ${timeOff} t where t.clinic_id = ${param(clinicOf(actor), 'uuid')}
      and t.doctor_id = ${param(key.doctorId, 'uuid')} and t.id = ${param(key.id, 'uuid')}`,
    audit: null,
  })
  if (!image) throw TIME_OFF_NOT_FOUND
  return image
}

/**
 * A doctor's time off in the caller's clinic by start; one row more than the limit when there is a next page.
 * @throws DomainError DOCTOR_NOT_FOUND
 */
export async function listTimeOff(
  db: Database,
  actor: Actor,
  { doctorId, query }: { doctorId: string; query: TimeOffQuery },
): Promise<unknown[]> {
  const clinicId = param(clinicOf(actor), 'uuid')
  const zone = zoneOfDoctor({ clinicId, doctorId: param(doctorId, 'uuid'), at: instantParam(actor.now) })
  const where = [
    sql`t.clinic_id = m.clinic_id and t.doctor_id = m.doctor_id`,
    ...spanConditions(query, 't', zone),
    afterStart(query.cursor, filtersOf(actor, { ...query, doctorId }), 't'),
  ]
  const member = materialized(
    'm',
    sql`select clinic_id, doctor_id from ${clinicDoctors} where clinic_id = ${clinicId} and doctor_id = ${param(doctorId, 'uuid')}`,
  )
  // The doctor stands first, as an empty image: no rows at all means no such doctor.
  const [doctor, ...images] = await runRead(db, {
    actor,
    guards: [member],
    found: sql`select '{}'::jsonb as image from m union all select * from (select ${timeOffImage('t')} as image from m, ${timeOff} t
      where ${sql.join(where, sql` and `)} order by t.starts_at, t.id limit ${param(query.limit + 1, 'int')}) x`,
    audit: null,
  })
  if (!doctor) throw DOCTOR_NOT_FOUND
  return images
}
