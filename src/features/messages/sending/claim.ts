import { sql } from 'drizzle-orm'
import * as z from 'zod'
import type { Database } from '../../../db/client.ts'
import { appointments } from '../../../db/schema/appointments.ts'
import {
  messageChannels,
  messageSettings,
  messages,
  messageTemplates,
  reminderRules,
  stoppedAddresses,
} from '../../../db/schema/messages.ts'
import { clinics, doctors, patients } from '../../../db/schema/people.ts'
import { locations } from '../../../db/schema/schedule.ts'
import { instantParam, param } from '../../../db/statement.ts'
import { STATUSES } from '../../../domain/appointment.ts'
import { CHANNELS, LANGUAGES, MESSAGE_EVENTS } from '../../../domain/messages/channel.ts'
import { STOP_REASONS } from '../../../domain/messages/choose-channel.ts'
import { VISIT_TYPES } from '../../../domain/visit.ts'
import { templateRowShape } from '../../../records/message-template.ts'

/** Which messages a run takes, and for how long they are its own. Instants are epoch ms. */
export interface Claim {
  now: number
  /** It tells the claims of two runs apart, too. */
  until: number
  /** The messages that it looks for: those due longest, with all others of their patients. */
  most: number
  /** Clinics whose turn it is not. */
  but: readonly string[]
  /** The only clinics whose messages are taken; null: all. */
  only: readonly string[] | null
}

const instant = z.string().transform((text) => Date.parse(text))
const termsShape = z.object({
  start: instant,
  doctorId: z.string(),
  locationId: z.string().nullable(),
  type: z.enum(VISIT_TYPES),
})

/** What a message told of its visit. */
const toldShape = termsShape.extend({
  stage: z.enum(['requested', 'booked', 'cancelled', 'missed']),
  at: instant,
})

const channelShape = z.enum(CHANNELS)

const messageShape = z.object({
  id: z.string(),
  state: z.enum(['waiting', 'sending']),
  event: z.enum(MESSAGE_EVENTS),
  appointment_id: z.string().nullable(),
  visit_start: instant.nullable(),
  before: termsShape.nullable(),
  at_once: z.boolean(),
  /** What is being told, as what and since when: for a run that has to send it once more. */
  told: z
    .object({ ...toldShape.partial().shape, as: z.enum(MESSAGE_EVENTS), before: instant.nullable(), at: instant })
    .nullable(),
  payload_hash: z.string().nullable(),
  channel: channelShape.nullable(),
  provider: z.string().nullable(),
  language: z.enum(LANGUAGES).nullable(),
  sent_with: z.string().nullable(),
  attempts: z.number(),
  created_at: instant,
  due_at: instant,
  rule_id: z.string().nullable(),
  rule: z
    .object({
      active: z.boolean(),
      offset_minutes: z.number(),
      skip_confirmed: z.boolean(),
      channel: channelShape.nullable(),
    })
    .nullable(),
})

const visitShape = z.object({
  id: z.string(),
  version: z.number(),
  status: z.enum(STATUSES),
  type: z.enum(VISIT_TYPES),
  starts_at: instant,
  ends_at: instant,
  timezone: z.string(),
  doctor_id: z.string(),
  doctor_name: z.string(),
  location_id: z.string().nullable(),
  location_name: z.string().nullable(),
  notify: z.boolean(),
  moves: z.number(),
  series_id: z.string().nullable(),
  ever_checked_in: z.boolean(),
  told: toldShape.nullable(),
  was_never_told: z.boolean(),
})

const patientShape = z.object({
  clinic_id: z.string(),
  id: z.string(),
  version: z.number(),
  name: z.string(),
  email: z.string().nullable(),
  phone_e164: z.string().nullable(),
  language: z.string().nullable(),
  status: z.string(),
  do_not_contact: z.boolean(),
  stopped: z.array(z.object({ channel: channelShape, reason: z.enum(STOP_REASONS) })),
  messages: z.array(messageShape),
  visits: z.array(visitShape),
})

const clinicShape = z.object({
  id: z.string(),
  name: z.string(),
  phone: z.string().nullable(),
  timezone: z.string(),
  country: z.string().nullable(),
  settings: z.unknown(),
  channels: z.array(z.looseObject({ channel: channelShape })),
  templates: z.array(templateRowShape),
})

const claimedShape = z.object({ patients: z.array(patientShape), clinics: z.array(clinicShape) })

export type ClaimedMessage = z.infer<typeof messageShape>
export type ClaimedVisit = z.infer<typeof visitShape>
export type ClaimedPatient = z.infer<typeof patientShape>
export type ClaimedClinic = z.infer<typeof clinicShape>
/** The messages of a batch, by patient, with all that says whether and how they are sent. */
export type Claimed = z.infer<typeof claimedShape>

const waits = sql.raw(`m.state in ('waiting', 'sending')`)

/** The messages about the visit `a`. What else is asked of them must not choose another index: those by state hold a whole clinic's. */
const ofVisit = sql`(select v.* from ${messages} v where v.clinic_id = a.clinic_id and v.appointment_id = a.id offset 0)`

/** The last message about a visit that reached its patient, or may have. */
const lastTold = sql`select m.told from ${ofVisit} m
where m.told is not null and m.state in ('sent', 'delivered', 'unknown')
order by m.created_at desc, m.sent_at desc nulls last limit 1`

const neverTold = sql`exists (select from ${ofVisit} m where m.event in ('booked', 'requested') and m.state = 'dropped' and m.outcome = 'UNDONE')`

const visitOf = sql`select a.id, a.version, a.status, a.type, a.starts_at, a.ends_at, a.timezone, a.doctor_id, d.name doctor_name,
a.location_id, l.name location_name, a.notify, a.moves, a.series_id, a.ever_checked_in,
(${lastTold}) told, ${neverTold} was_never_told
from (select distinct c.appointment_id from claimed c where c.clinic_id = p.clinic_id and c.survivor = p.id) v
cross join lateral (
select x.* from ${appointments} x where x.clinic_id = p.clinic_id and x.id = v.appointment_id and x.patient_id = p.id limit 1
) a
join ${doctors} d on d.id = a.doctor_id
left join ${locations} l on l.clinic_id = a.clinic_id and l.id = a.location_id`

const messageOf = sql`select c.id, c.state, c.event, c.appointment_id, c.visit_start, c.before, c.at_once, c.told, c.payload_hash,
c.channel, c.provider, c.language, c.sent_with, c.attempts, c.created_at, c.due_at, c.rule_id, (
select jsonb_build_object('active', u.active, 'offset_minutes', u.offset_minutes, 'skip_confirmed', u.skip_confirmed, 'channel', u.channel)
from ${reminderRules} u where u.clinic_id = c.clinic_id and u.id = c.rule_id
) rule
from claimed c where c.clinic_id = p.clinic_id and c.survivor = p.id order by c.created_at, c.id`

/**
 * Takes what is due, and with it everything that waits for the same patients: what one of them is told is decided in one place.
 * A patient of whom another run holds something is left to it. That what waits is seen whole is certain, since every row of it
 * has to be locked: one that another run has taken after this statement began is missing from `held`. They are locked
 * where they stand (`ctid`): one that has been written anew is not there any more. And they are written there: a planner that has
 * not seen the tables since they were filled takes a clinic for one row, and would look through all of it for each message.
 */
export async function claimMessages(db: Database, { now, until, most, but, only }: Claim): Promise<Claimed> {
  const at = instantParam(now)
  const among = param(only && `{${only.join(',')}}`, 'uuid[]')
  const [row] = await db.run(sql`/* messages-claimed */ with picked as materialized (
select m.clinic_id, m.patient_id from ${messages} m
where ${waits} and m.due_at <= ${at} and (m.claimed_until is null or m.claimed_until <= ${at})
and m.clinic_id <> all (${param(`{${but.join(',')}}`, 'uuid[]')})
and (${among} is null or m.clinic_id = any (${among}))
order by m.due_at limit ${param(most, 'int')}
), survivors as materialized (
select distinct p.clinic_id, coalesce(p.merged_into, p.id) id
from picked x join ${patients} p on p.clinic_id = x.clinic_id and p.id = x.patient_id
), records as materialized (
select s.clinic_id, s.id survivor, s.id from survivors s
union select s.clinic_id, s.id, p.id from survivors s join ${patients} p on p.clinic_id = s.clinic_id and p.merged_into = s.id
), wanted as materialized (
select r.survivor, m.clinic_id, m.id, m.at, coalesce(m.claimed_until > ${at}, false) is_taken
from records r cross join lateral (
select m.clinic_id, m.id, m.ctid at, m.claimed_until from ${messages} m where m.clinic_id = r.clinic_id and m.patient_id = r.id and ${waits} offset 0
) m
), held as materialized (
select m.clinic_id, m.id from ${messages} m where m.ctid = any (array(select w.at from wanted w where not w.is_taken))
order by m.id for update skip locked
), whole as materialized (
select w.clinic_id, w.survivor from wanted w left join held h on h.clinic_id = w.clinic_id and h.id = w.id
group by w.clinic_id, w.survivor having bool_and(h.id is not null and not w.is_taken)
), written as (
update ${messages} m set claimed_until = ${instantParam(until)}
where m.ctid = any (array(select w.at from whole o join wanted w on w.clinic_id = o.clinic_id and w.survivor = o.survivor))
returning m.*
), claimed as materialized (
select m.*, w.survivor from written m join wanted w on w.clinic_id = m.clinic_id and w.id = m.id
)
select coalesce((select jsonb_agg(x) from (
select p.clinic_id, p.id, p.version, p.name, p.email, p.phone_e164, p.language, p.status, p.do_not_contact, coalesce((
select jsonb_agg(jsonb_build_object('channel', s.channel, 'reason', s.reason))
from (values ('email', lower(p.email)), ('sms', p.phone_e164)) o(channel, address) cross join lateral (
select x.channel, x.reason from ${stoppedAddresses} x
where x.clinic_id = p.clinic_id and x.channel = o.channel and x.address = o.address offset 0
) s), '[]') stopped,
(select jsonb_agg(y) from (${messageOf}) y) messages,
coalesce((select jsonb_agg(y) from (${visitOf}) y), '[]') visits
from whole o join ${patients} p on p.clinic_id = o.clinic_id and p.id = o.survivor
) x), '[]') patients,
coalesce((select jsonb_agg(x) from (
select k.id, k.name, k.phone, k.timezone, k.settings ->> 'country' country, (select s.settings from ${messageSettings} s where s.clinic_id = k.id limit 1) settings,
coalesce((select jsonb_agg(h) from ${messageChannels} h where h.clinic_id = k.id and h.active), '[]') channels,
coalesce((select jsonb_agg(t) from ${messageTemplates} t where t.clinic_id = k.id), '[]') templates
from ${clinics} k where k.id in (select o.clinic_id from whole o)
) x), '[]') clinics`)
  return claimedShape.parse(row)
}
