import { sql } from 'drizzle-orm'
import * as z from 'zod'
import type { Database } from '../../../db/client.ts'
import { appointments } from '../../../db/schema/appointments.ts'
import { clinics, doctors } from '../../../db/schema/people.ts'
import { videoConsultations, videoInvites } from '../../../db/schema/video.ts'
import { isoShape } from '../../../db/shapes.ts'
import { instantParam, param } from '../../../db/statement.ts'
import type { Link } from '../invites/link.ts'
import { closesAt, isLinkGood, LINK_NOT_GOOD, opensAt } from './guest-link.ts'
import type { GuestView } from './schemas.ts'

const viewShape = z.object({
  view: z.object({
    status: z.enum(['INVITED', 'WAITING', 'ADMITTED']),
    clinicName: z.string(),
    doctorName: z.string(),
    startsAt: isoShape,
    endsAt: isoShape,
    timezone: z.string(),
    opensAt: isoShape,
    expiresAt: isoShape,
  }),
})

/** What the holder of a link may know. It holds nothing of the patient, and so no read is audited. @throws DomainError NOT_FOUND */
export async function lookAsGuest(db: Database, link: Link, now: number): Promise<GuestView> {
  const [row] = await db.run(sql`/* guest-look */ select jsonb_build_object(
      'status', case when i.admitted_at is not null then 'ADMITTED' when i.came_at is not null then 'WAITING' else 'INVITED' end,
      'clinicName', c.name, 'doctorName', d.name, 'startsAt', t.starts_at, 'endsAt', t.ends_at, 'timezone', t.timezone,
      'opensAt', ${opensAt}, 'expiresAt', least(i.expires_at, ${closesAt})) as view
    from ${videoInvites} i
    join ${videoConsultations} v on v.clinic_id = i.clinic_id and v.id = i.consultation_id
    join ${appointments} t on t.clinic_id = v.clinic_id and t.id = v.appointment_id
    join ${clinics} c on c.id = t.clinic_id join ${doctors} d on d.id = t.doctor_id
    where i.clinic_id = ${param(link.clinicId, 'uuid')} and i.id = ${param(link.id, 'uuid')}
      and i.secret = any(${param(`{${link.secrets.join(',')}}`, 'text[]')}) and ${isLinkGood(instantParam(now))}`)
  if (!row) throw LINK_NOT_GOOD
  return viewShape.parse(row).view
}
