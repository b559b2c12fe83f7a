import { type SQL, sql } from 'drizzle-orm'
import * as z from 'zod'
import { uuids } from '../../../db/asked.ts'
import type { Asker } from '../../../db/asker.ts'
import type { Database } from '../../../db/client.ts'
import { materialized } from '../../../db/cte.ts'
import { defineRead, runRead } from '../../../db/read.ts'
import { choice } from '../../../db/read-columns.ts'
import type { Actor } from '../../../db/request.ts'
import { memberships } from '../../../db/schema/memberships.ts'
import { clinicDoctors, clinics, doctors, patients, users } from '../../../db/schema/people.ts'
import { callerHasEnded } from '../../../db/users.ts'
import { actsAsStaff, type Caller } from '../../../domain/access.ts'
import { ROLES, type Role } from '../../../domain/rights.ts'
import type { ClaimedClinic } from '../../../platform/auth/claims.ts'
import { isConfirmedIn } from '../../../records/standing.ts'
import { inCallersClinic, isCallersOwn } from '../../../records/visibility.ts'
import { listedAudit } from '../patients/queries.ts'
import type { Me } from './schemas.ts'

const clinicShape = z.object({
  id: z.string(),
  name: z.string(),
  member_roles: z.array(z.string()).nullable(),
  has_ended: z.boolean().nullable(),
})

const imageShape = z.object({
  user_name: z.string().nullable(),
  doctor_id: z.string().nullable(),
  patients: z
    .array(z.object({ id: z.string(), name: z.string(), is_self: z.boolean(), is_confirmed: z.boolean() }))
    .nullable(),
  clinics: z.array(clinicShape).nullable(),
  clinic: z.object({ name: z.string(), timezone: z.string() }).nullable(),
  has_ended: z.boolean(),
})

/**
 * The clinics in which the caller may act: those that their token names, those of which they are a member, and that of this
 * request. The token's roles come first, as everywhere; those of staff end with the membership.
 */
function clinicsOf(caller: Asker, named: SQL): SQL {
  return sql`(select json_agg(json_build_object('id', c.id, 'name', c.name, 'member_roles', m.roles, 'has_ended', m.has_ended)
      order by c.name, c.id)
    from ${clinics} c left join (
      select w.clinic_id, (array_agg(to_jsonb(w.roles)) filter (where w.status = 'active'))[1] roles,
        bool_or(w.status = 'ended') and not bool_or(w.status = 'active') has_ended
      from ${memberships} w where w.user_id = ${caller.userId} group by w.clinic_id
    ) m on m.clinic_id = c.id
    where c.id = any(${named}) or m.roles is not null)`
}

type ClinicImage = z.infer<typeof clinicShape>

function rolesIn(
  { id, member_roles, has_ended }: ClinicImage,
  caller: Caller,
  claimed: readonly ClaimedClinic[],
): Role[] {
  const isCallers = id === caller.clinicId
  const named = isCallers ? caller.roles : (claimed.find(({ clinicId }) => clinicId === id)?.roles ?? [])
  // Every request there by such a token is refused.
  if (has_ended && actsAsStaff(named)) return []
  return isCallers || named.length > 0 ? [...named] : ROLES.filter((role) => member_roles?.includes(role))
}

interface Asked {
  claimed: readonly ClaimedClinic[]
  /** Whether they have named their clinic themselves, and not only their token. */
  isNamed: boolean
}

const whoIAm = defineRead({
  name: 'me',
  asked: { named: uuids, isNamed: choice<boolean>() },
  compose({ caller, named, isNamed }) {
    const me = caller.userId
    const hasEnded = sql`(select s.has_ended from standing s)`
    return {
      isForEnded: !isNamed,
      guards: [
        materialized('standing', sql`select ${callerHasEnded(caller)} has_ended`),
        materialized(
          'own',
          sql`select p.clinic_id, p.id, p.name, coalesce(p.user_id = ${me}, false) is_self, ${isConfirmedIn('p', me)} is_confirmed from ${patients} p
where ${inCallersClinic(caller, sql`p.clinic_id`)} and ${isCallersOwn(caller, 'p')} and not ${hasEnded} order by p.name, p.id limit 100`,
        ),
      ],
      found: sql`select json_build_object(
'user_name', (select u.name from ${users} u where u.id = ${me}),
'doctor_id', (select d.id from ${doctors} d join ${clinicDoctors} m on m.doctor_id = d.id
where d.user_id = ${me} and ${inCallersClinic(caller, sql`m.clinic_id`)} and not ${hasEnded} limit 1),
'patients', (select json_agg(json_build_object('id', id, 'name', name, 'is_self', is_self, 'is_confirmed', is_confirmed)
order by is_self desc, name, id) from own),
'clinics', ${clinicsOf(caller, named)},
'clinic', (select json_build_object('name', c.name, 'timezone', c.timezone) from ${clinics} c
where c.id = ${caller.clinicId ?? sql`null::uuid`} and not ${hasEnded}),
'has_ended', ${hasEnded}) as image`,
      audit: listedAudit('own'),
    }
  },
})

/**
 * Who the caller is: in their clinic their doctor, their own record and their wards', and the clinics in which they may act. To whom
 * their token's clinic has ended it is as to somebody of none, so that they learn of the others.
 * @throws DomainError FORBIDDEN for an ended membership of the clinic that they have named
 */
export async function getMe(db: Database, actor: Actor, { claimed, isNamed }: Asked): Promise<Me> {
  const { caller } = actor
  const named = [...claimed.map(({ clinicId }) => clinicId), ...(caller.clinicId === null ? [] : [caller.clinicId])]
  const [image] = await runRead(db, whoIAm, { actor, asked: { named, isNamed } })
  const read = imageShape.parse(image)
  const own = read.patients?.find((patient) => patient.is_self)
  return {
    userId: caller.userId,
    ...(read.has_ended ? { clinicId: null, roles: [] } : { clinicId: caller.clinicId, roles: [...caller.roles] }),
    name: caller.name ?? read.user_name,
    ...(read.doctor_id !== null && { doctorId: read.doctor_id }),
    ...(own && { patientId: own.id }),
    patients: (read.patients ?? []).map(({ id, name, is_self, is_confirmed }) => ({
      id,
      name,
      relation: is_self ? 'self' : 'ward',
      status: is_confirmed ? 'active' : 'pending',
    })),
    clinics: (read.clinics ?? [])
      .map((one) => ({ id: one.id, name: one.name, roles: rolesIn(one, caller, claimed) }))
      .filter(({ roles }) => roles.length > 0),
    clinic: read.clinic,
  }
}
