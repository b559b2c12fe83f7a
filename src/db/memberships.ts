import { sql } from 'drizzle-orm'
import { z } from 'zod'
import type { Database } from './client.ts'
import { memberships } from './schema/memberships.ts'
import { clinics, patients } from './schema/people.ts'
import { param } from './statement.ts'

/**
 * A clinic that lets a user in: as a member by its roles, with none as a patient by a record of their own or a ward's, or with `null`
 * as anybody who signs up as a patient.
 */
export interface WayIn {
  clinicId: string
  roles: string[] | null
}

const row = z.object({ clinic_id: z.string(), roles: z.array(z.string()).nullable() })

/**
 * The clinics of which a user is an active member, at most two: enough to tell none, the one, and several apart. Where a clinic is
 * given it is that one alone, also if it only has a record of theirs, or lets patients sign up.
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
