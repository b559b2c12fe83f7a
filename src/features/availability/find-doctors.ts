import { sql } from 'drizzle-orm'
import * as z from 'zod'
import { asAsker } from '../../db/asker.ts'
import type { Database } from '../../db/client.ts'
import { clinicDoctors, clinics, doctors } from '../../db/schema/people.ts'
import { param } from '../../db/statement.ts'
import { callerStands } from '../../db/users.ts'
import type { Caller } from '../../domain/access.ts'
import type { AcrossQuery } from './schemas.ts'

/** More doctors than a caller can choose from at a glance; further ones are found by a narrower question. */
const MOST_DOCTORS = 50

const rowShape = z.object({ ids: z.array(z.string()).nullable(), is_public: z.boolean().nullable() })

/** The clinic's active doctors of a specialty (whatever its case), or those of the ids that are the clinic's. */
export async function findDoctors(
  db: Database,
  caller: Caller,
  { clinicId, specialty, doctorIds }: { clinicId: string } & Pick<AcrossQuery, 'specialty' | 'doctorIds'>,
): Promise<{ doctorIds: string[]; isPublic: boolean }> {
  const clinic = param(clinicId, 'uuid')
  const which = doctorIds
    ? sql`d.id = any(${param(`{${doctorIds.join(',')}}`, 'uuid[]')})`
    : sql`lower(d.specialty) = lower(${param(specialty, 'text')})`
  const [row] = await db.run(sql`/* find-doctors */ select
    (select jsonb_agg(found.id) from (select d.id from ${clinicDoctors} m join ${doctors} d on d.id = m.doctor_id
      where m.clinic_id = ${clinic} and m.active and ${which} order by d.name, d.id limit ${sql.raw(String(MOST_DOCTORS))}) found) ids,
    (select coalesce((c.settings->>'publicBooking')::boolean, false) from ${clinics} c where c.id = ${clinic}) is_public,
    ${callerStands(asAsker(caller))} known_user`)
  const { ids, is_public } = rowShape.parse(row)
  return { doctorIds: ids ?? [], isPublic: is_public ?? false }
}
