import { type SQL, sql } from 'drizzle-orm'
import type { Database } from '../../../db/client.ts'
import { clinicZone } from '../../../db/clinic-setting.ts'
import { isOnTheClock, requestInstant } from '../../../db/local-instant.ts'
import type { Actor } from '../../../db/request.ts'
import { clinicDoctors, doctors } from '../../../db/schema/people.ts'
import { workingSessions } from '../../../db/schema/schedule.ts'
import { param } from '../../../db/statement.ts'
import { DomainError } from '../../../domain/errors.ts'
import { filtersOf } from '../../../platform/http/cursor.ts'
import { clinicOf } from '../../../platform/http/deps.ts'
import { inCallersClinic } from '../../../records/visibility.ts'
import { externalIdIs } from '../external-id.ts'
import { afterName } from '../paging.ts'
import { readOpen } from '../read-open.ts'
import { isStaff } from '../staff.ts'
import { doctorColumns } from './record.ts'
import type { DoctorsQuery } from './schemas.ts'

export const DOCTOR_NOT_FOUND = new DomainError('DOCTOR_NOT_FOUND', 'There is no such doctor.')

/** @throws DomainError DOCTOR_NOT_FOUND, UNAUTHENTICATED */
export async function getDoctor(db: Database, actor: Actor, id: string): Promise<unknown> {
  const [image] = await readOpen(
    db,
    actor,
    sql`select to_jsonb(x) as image from (select ${doctorColumns} from ${doctors} d join ${clinicDoctors} m on m.doctor_id = d.id
      where ${inCallersClinic(actor.caller, sql`m.clinic_id`)} and d.id = ${param(id, 'uuid')}
      order by m.clinic_id limit 1) x`,
  )
  if (!image) throw DOCTOR_NOT_FOUND
  return image
}

/** A clinic's doctors by name: to staff also those who left. One row more than the limit when there is a next page. */
export async function listDoctors(db: Database, actor: Actor, query: DoctorsQuery): Promise<unknown[]> {
  const clinic = clinicOf(actor)
  const clinicId = param(clinic, 'uuid')
  const since = query.updatedSince === undefined ? null : requestInstant(query.updatedSince, clinicZone(clinic))
  const active = query.active ?? (isStaff(actor.caller) ? null : true)
  const nameOf = (id: SQL) => sql`(select y.name from ${doctors} y join ${clinicDoctors} n on n.doctor_id = y.id
    where n.clinic_id = ${clinicId} and y.id = ${id})`
  const after = afterName(query.cursor, filtersOf(actor, query), nameOf)
  const where = [
    sql`m.clinic_id = ${clinicId}`,
    ...(active === null ? [] : [sql`m.active = ${param(active, 'boolean')}`]),
    ...externalIdIs(query.externalId, actor.caller, sql`m.external_id`),
    ...(since ? [sql`greatest(d.updated_at, m.updated_at) >= ${since}`] : []),
    ...(query.specialty ? [sql`lower(d.specialty) = lower(${param(query.specialty, 'text')})`] : []),
    ...(query.locationId
      ? [
          sql`exists (select from ${workingSessions} w where w.doctor_id = d.id and w.clinic_id = m.clinic_id
            and w.location_id = ${param(query.locationId, 'uuid')})`,
        ]
      : []),
    after('d'),
  ]
  return readOpen(
    db,
    actor,
    sql`select to_jsonb(x) as image from (select ${doctorColumns} from ${doctors} d join ${clinicDoctors} m on m.doctor_id = d.id
      where ${sql.join(where, sql` and `)} order by d.name, d.id limit ${param(query.limit + 1, 'int')}) x order by x.name, x.id`,
    since ? [isOnTheClock('updatedSince', since)] : [],
  )
}
