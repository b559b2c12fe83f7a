import { sql } from 'drizzle-orm'
import * as z from 'zod'
import type { Asker } from '../../db/asker.ts'
import { auditCte } from '../../db/audit.ts'
import type { Database } from '../../db/client.ts'
import { materialized, withCtes } from '../../db/cte.ts'
import { appointments } from '../../db/schema/appointments.ts'
import { followUpPlans } from '../../db/schema/follow-ups.ts'
import { patients } from '../../db/schema/people.ts'
import { visitLinks } from '../../db/schema/reached.ts'
import { instantShape } from '../../db/shapes.ts'
import { instantParam, param } from '../../db/statement.ts'
import { NIL_ID } from '../../platform/http/path-id.ts'
import { LINK_PURPOSES, type LinkPurpose } from '../../records/visit-link.ts'
import { type AppointmentImage, appointmentKind, readImage, shownImageOf } from '../../records/visits/appointment.ts'

/** How long what was done by a link can be undone by it, in minutes. */
const UNDO_MINUTES = 10
export const UNDO_FOR = UNDO_MINUTES * 60_000
const undoFor = sql.raw(`interval '${UNDO_MINUTES} minutes'`)

/** A link that is good, and its visit as it stands. */
export interface VisitLink {
  id: string
  clinicId: string
  messageId: string
  purpose: LinkPurpose
  /** Whether it waits to be used, was used just now, or what it was used for was just undone. */
  stage: 'open' | 'acted' | 'undone'
  /** Epoch ms; null while it is open. */
  actedAt: number | null
  /** When and where the visit was before the link was used; null while it is open. */
  before: { startsAt: number; locationId: string | null } | null
  /** The visit; once a cancelled one was booked anew, the new one. */
  visit: AppointmentImage
  patient: { name: string; language: string | null; userId: string | null }
  /** The follow-up plan that the visit was made from, with its day, 'YYYY-MM-DD'. */
  plan: { id: string; day: string } | null
  /** The other links of its message that are good. */
  siblings: readonly { purpose: LinkPurpose; secret: string }[]
}

const linkShape = z.object({
  id: z.string(),
  clinicId: z.string(),
  messageId: z.string(),
  purpose: z.enum(LINK_PURPOSES),
  stage: z.enum(['open', 'acted', 'undone']),
  actedAt: instantShape.nullable(),
  before: z.object({ startsAt: instantShape, locationId: z.string().nullable() }).nullable(),
  patient: z.object({ name: z.string(), language: z.string().nullable(), userId: z.string().nullable() }),
  plan: z.object({ id: z.string(), day: z.string() }).nullable(),
  siblings: z.array(z.object({ purpose: z.enum(LINK_PURPOSES), secret: z.string() })).nullable(),
})

/** The stage of the link `l` of the visit `t` and the patient `p`; null where it has ended, whyever. */
const stageAt = (now: ReturnType<typeof instantParam>) => sql`case
when t.mismatched or t.patient_id <> l.patient_id or t.starts_at <= ${now} then null
when p.status <> 'active' or p.merged_into is not null or p.version <> l.patient_version then null
when l.undone_at is not null then case when l.undone_at > ${now} - ${undoFor} and t.version = l.act_version then 'undone' end
when l.acted_at is not null then case when l.acted_at > ${now} - ${undoFor} and t.version = l.act_version then 'acted' end
when l.expires_at > ${now} and t.version = l.visit_version and t.status in ('PENDING', 'SCHEDULED', 'CONFIRMED') then 'open'
end`

/**
 * Finds the link of a token. That it is shown is a read of the patient's data, and is in the trail.
 * @param secrets what is kept of the token, by each signing key
 * @param reader who shows it; null where it is not shown but used, which has an entry of its own
 * @returns null for one that is unknown or has ended: nobody learns which
 */
export async function findVisitLink(
  db: Database,
  { secrets, now, reader }: { secrets: readonly string[]; now: number; reader: Asker | null },
): Promise<VisitLink | null> {
  const at = instantParam(now)
  // By its secret first, and then what belongs to it: who plans while the tables are empty would go through every visit and
  // patient of the clinic, until Postgres has counted them.
  const found = materialized(
    'found',
    sql`select l.* from ${visitLinks} l where l.secret = any(${param(`{${secrets.join(',')}}`, 'text[]')})`,
  )
  const link = materialized(
    'link',
    sql`select l.*, ${stageAt(at)} stage, p.name, p.language, p.user_id, t.id visit_id, t.plan_id, t.version, t.patient_id visit_patient
from found l
join lateral (select t.* from ${appointments} t where t.clinic_id = l.clinic_id and t.id = coalesce(l.act_appointment_id, l.appointment_id)
offset 0) t on true
join lateral (select p.* from ${patients} p where p.clinic_id = l.clinic_id and p.id = l.patient_id offset 0) p on true`,
  )
  const good = materialized(
    'good',
    sql`select l.clinic_id, l.visit_id id, l.patient_id, coalesce(l.user_id, ${param(NIL_ID, 'uuid')}) user_id
from link l where l.stage is not null`,
  )
  const read = { action: 'appointment.read', subjectType: appointmentKind.subjectType, from: 'good' }
  const audit = reader
    ? [auditCte([{ ...read, patient: appointmentKind.patient }], { ...reader, userId: sql`e.user_id` })]
    : []
  const [row] =
    await db.run(sql`/* ${sql.raw(reader ? 'visit-link-show' : 'visit-link-find')} */ ${withCtes([found, link, good, ...audit])}
select jsonb_build_object('id', l.id, 'clinicId', l.clinic_id, 'messageId', l.message_id, 'purpose', l.purpose, 'stage', l.stage,
'actedAt', l.acted_at, 'before', l.before,
'patient', jsonb_build_object('name', l.name, 'language', l.language, 'userId', l.user_id),
'plan', (select jsonb_build_object('id', f.id, 'day', f.scheduled_for) from ${followUpPlans} f where f.clinic_id = l.clinic_id and f.id = l.plan_id),
'siblings', (select jsonb_agg(jsonb_build_object('purpose', s.purpose, 'secret', s.secret)) from ${visitLinks} s
where l.stage = 'open' and s.clinic_id = l.clinic_id and s.appointment_id = l.appointment_id and s.message_id = l.message_id and s.id <> l.id
and s.acted_at is null and s.visit_version = l.version and s.patient_version = l.patient_version and s.expires_at > ${at})) link,
(select ${shownImageOf('t')} from ${appointments} t where t.clinic_id = l.clinic_id and t.id = l.visit_id) visit
from link l where l.stage is not null`)
  if (!row) return null
  const { siblings, ...shown } = linkShape.parse(row.link)
  return { ...shown, siblings: siblings ?? [], visit: readImage(row.visit) }
}
