import { sql } from 'drizzle-orm'
import { z } from 'zod'
import type { Database } from './client.ts'
import { memberships } from './schema/people.ts'

export interface Membership {
  clinicId: string
  roles: string[]
}

const row = z.object({ clinic_id: z.string(), roles: z.array(z.string()) })

/** A user's memberships, at most two: enough to tell none, the one, and several apart. Narrowed to one clinic where it is given. */
export async function listMemberships(db: Database, userId: string, clinicId: string | null): Promise<Membership[]> {
  const inClinic = clinicId === null ? sql`` : sql`and ${memberships.clinicId} = ${clinicId}::uuid`
  const rows = await db.run(
    sql`select ${memberships.clinicId}, ${memberships.roles} from ${memberships}
        where ${memberships.userId} = ${userId}::uuid ${inClinic} limit 2`,
  )
  return rows.map((given) => {
    const { clinic_id, roles } = row.parse(given)
    return { clinicId: clinic_id, roles }
  })
}
