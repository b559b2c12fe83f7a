import { sql } from 'drizzle-orm'
import { z } from 'zod'
import type { Database } from '../../../db/client.ts'
import { materialized } from '../../../db/cte.ts'
import { runRead } from '../../../db/read.ts'
import type { Actor } from '../../../db/request.ts'
import { clinicDoctors, clinics, doctors, patients, users } from '../../../db/schema/people.ts'
import { param } from '../../../db/statement.ts'
import { inCallersClinic, isCallersOwn } from '../../appointments/image.ts'
import { listedAudit } from '../patients/queries.ts'
import type { Me } from './schemas.ts'

const imageShape = z.object({
  user_name: z.string().nullable(),
  doctor_id: z.string().nullable(),
  patients: z.array(z.object({ id: z.string(), name: z.string(), is_self: z.boolean() })).nullable(),
  clinic: z.object({ name: z.string(), timezone: z.string() }).nullable(),
})

/** Who the caller is in their clinic: their doctor, their own record and their wards'. */
export async function getMe(db: Database, actor: Actor): Promise<Me> {
  const { caller } = actor
  const me = param(caller.userId, 'uuid')
  const [image] = await runRead(db, {
    actor,
    guards: [
      materialized(
        'own',
        sql`select p.clinic_id, p.id, p.name, coalesce(p.user_id = ${me}, false) is_self from ${patients} p
          where ${inCallersClinic(caller, sql`p.clinic_id`)} and ${isCallersOwn(caller, 'p')} order by p.name, p.id limit 100`,
      ),
    ],
    found: sql`select jsonb_build_object(
      'user_name', (select u.name from ${users} u where u.id = ${me}),
      'doctor_id', (select d.id from ${doctors} d join ${clinicDoctors} m on m.doctor_id = d.id
        where d.user_id = ${me} and ${inCallersClinic(caller, sql`m.clinic_id`)} limit 1),
      'patients', (select jsonb_agg(jsonb_build_object('id', id, 'name', name, 'is_self', is_self)
        order by is_self desc, name, id) from own),
      'clinic', (select jsonb_build_object('name', c.name, 'timezone', c.timezone) from ${clinics} c
        where c.id = ${param(caller.clinicId, 'uuid')})) as image`,
    audit: listedAudit('own'),
  })
  const read = imageShape.parse(image)
  const own = read.patients?.find((patient) => patient.is_self)
  return {
    userId: caller.userId,
    clinicId: caller.clinicId,
    roles: [...caller.roles],
    name: caller.name ?? read.user_name,
    ...(read.doctor_id !== null && { doctorId: read.doctor_id }),
    ...(own && { patientId: own.id }),
    patients: (read.patients ?? []).map(({ id, name, is_self }) => ({ id, name, relation: is_self ? 'self' : 'ward' })),
    clinic: read.clinic,
  }
}
