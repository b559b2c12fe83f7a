import { sql } from 'drizzle-orm'
import * as z from 'zod'
import type { Database } from './client.ts'
import { memberships } from './schema/memberships.ts'
import { clinics, patients } from './schema/people.ts'
import { param } from './statement.ts'

/**
 * A clinic that lets a user in, and the roles it gives. `[]`: none, but the clinic has a record of theirs or of a ward.
 * `null`: none, and it lets them in because it lets anybody sign up as a patient.
 */
export interface WayIn {
  clinicId: string
  roles: string[] | null
}

const row = z.object({ clinic_id: z.string(), roles: z.array(z.string()).nullable() })

/**
 * The clinics of which the user is an active member: at most two, which is enough to tell whether they have none, one
 * or several. If `clinicId` is given, only that clinic, and also if it only has a record of theirs or lets patients
 * sign up.
 */
export async function listWaysIn(
  db: Database,
  { userId, clinicId }: { userId: string; clinicId: string | null },
): Promise<WayIn[]> {
  const user = param(userId, 'uuid')
  const isActive = sql`m.user_id = ${user} and m.status = 'active'`
  const rows = await db.run(
    clinicId === null
      ? sql`/* memberships-of-user */ select m.clinic_id, m.roles from ${memberships} m where ${isActive} limit 2`
      : sql`/* way-into-clinic */ select c.id clinic_id, coalesce(m.roles, case when p.named then '{}'::text[] end) roles from ${clinics} c
        left join ${memberships} m on m.clinic_id = c.id and ${isActive}
        cross join lateral (select exists (select from ${patients} p where p.clinic_id = c.id
          and (p.user_id = ${user} or p.guardian_user_ids @> array[${user}])) named) p
        where c.id = ${param(clinicId, 'uuid')} and (m.id is not null or p.named or coalesce(c.settings->'patientSignUp', 'null') = 'true'
          or coalesce(c.settings->'patientSignUp', 'null') = 'null' and c.settings->'publicBooking' = 'true')`,
  )
  return rows.map((given) => {
    const { clinic_id, roles } = row.parse(given)
    return { clinicId: clinic_id, roles }
  })
}
