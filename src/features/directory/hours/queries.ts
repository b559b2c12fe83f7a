import { type SQL, sql } from 'drizzle-orm'
import { uuid } from '../../../db/asked.ts'
import type { Database } from '../../../db/client.ts'
import { defineRead, runRead } from '../../../db/read.ts'
import type { Actor } from '../../../db/request.ts'
import { clinicDoctors } from '../../../db/schema/people.ts'
import { workingSessions } from '../../../db/schema/schedule.ts'
import { DOCTOR_NOT_FOUND } from '../../../domain/not-found.ts'
import { clinicOf } from '../../../platform/http/deps.ts'
import { type HoursRecord, hoursRecord } from './schemas.ts'

/** The sessions in a CTE or table as a jsonb list, in the week's order, dated ones last; the fields have the API's names. */
export function sessionsImage(from: SQL): SQL {
  return sql`coalesce((select jsonb_agg(jsonb_build_object('weekday', w.weekday, 'date', w.date, 'start', w.start_time,
    'end', w.end_time, 'locationId', w.location_id, 'types', w.types, 'validFrom', w.valid_from, 'validUntil', w.valid_until)
    order by w.weekday, w.date, w.start_time, w.id) from ${from}), '[]'::jsonb)`
}

const get = defineRead({
  name: 'hours-get',
  asked: { clinicId: uuid, doctorId: uuid },
  compose({ clinicId, doctorId }) {
    const sessions = sessionsImage(
      sql`${workingSessions} w where w.doctor_id = m.doctor_id and w.clinic_id = m.clinic_id`,
    )
    return {
      found: sql`select json_build_object('doctorId', m.doctor_id, 'version', m.version, 'sessions', ${sessions}) as image
from ${clinicDoctors} m where m.clinic_id = ${clinicId} and m.doctor_id = ${doctorId}`,
      audit: null,
    }
  },
})

/** A doctor's hours in the caller's clinic; their version is that of the doctor's place there. @throws DomainError DOCTOR_NOT_FOUND */
export async function getHours(db: Database, actor: Actor, doctorId: string): Promise<unknown> {
  const [image] = await runRead(db, get, { actor, asked: { clinicId: clinicOf(actor), doctorId } })
  if (!image) throw DOCTOR_NOT_FOUND
  return image
}

export function presentHours(image: unknown): HoursRecord {
  return hoursRecord.parse(image)
}
