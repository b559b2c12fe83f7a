import { sql } from 'drizzle-orm'
import * as z from 'zod'
import type { Database } from '../../db/client.ts'
import { appointments } from '../../db/schema/appointments.ts'
import { messageSettings, messages } from '../../db/schema/messages.ts'
import { patients } from '../../db/schema/people.ts'
import { auditLog, outbox } from '../../db/schema/records.ts'
import { instantShape } from '../../db/shapes.ts'
import { param } from '../../db/statement.ts'
import { storedMessageSettings } from '../../domain/messages/settings.ts'
import { wakeOutgoingIn } from '../../platform/wake.ts'
import type { Hearer, OutboxEvent } from '../hearer.ts'
import { messagesOfLinks } from './pending-links.ts'

/** Of what a message about a visit is made. Each visit of a series, and each follow-up of a plan, has its own event. */
const VISITS = new Set([
  'appointment.booked',
  'appointment.accepted',
  'appointment.rescheduled',
  'appointment.cancelled',
  'appointment.no_show',
  // Of these only those that give the visit to another patient.
  'appointment.updated',
])

/** Of what those about links are made that somebody has to confirm. */
const LINK = 'link.changed'

/** Seconds from a change by the desk to the message about it, where the clinic does not say otherwise. */
const DELAY = sql.raw(String(storedMessageSettings(null).notifyDelaySeconds))

/** The longest that the Queue puts off: what is due later is the cron's. */
const MOST_DELAY = 12 * 60 * 60

/** Whether the patient did it, or somebody who acts for them: over the trail's row `l` and the patient `p`. */
const byPatient = sql`coalesce(l.role in ('PATIENT', 'LINK', 'ANSWER') or l.actor_id = p.user_id or l.actor_id = any (p.guardian_user_ids), false)`

/** What the visit was before, as far as patients are told: of what the trail does not name, it is as it was then. */
const before = sql`case when l.changed ?| array['starts_at', 'doctor_id', 'location_id', 'type'] then jsonb_build_object(
'start', coalesce(l.changed->'starts_at'->0, to_jsonb(a.starts_at)),
'doctorId', coalesce(l.changed->'doctor_id'->0, to_jsonb(a.doctor_id)),
'locationId', case when l.changed ? 'location_id' then l.changed->'location_id'->0 else to_jsonb(a.location_id) end,
'type', coalesce(l.changed->'type'->0, to_jsonb(a.type))) end`

/** What is told: whoever is given a visit that was another patient's has it as one that was booked. */
const toldAs = sql`case when e.type in ('appointment.updated', 'appointment.rescheduled') and l.changed ? 'patient_id' then 'booked'
when e.type = 'appointment.booked' then case when coalesce(e.payload->>'status', a.status) = 'PENDING' then 'requested' else 'booked' end
when e.type = 'appointment.accepted' then 'accepted'
when e.type = 'appointment.rescheduled' then 'moved'
when e.type = 'appointment.cancelled' then 'cancelled'
when e.type = 'appointment.no_show' then 'no_show' end`

/** What is over, or was when it was written down, is nobody's news; but that a visit was missed is told after its start. */
const isNews = sql`case e.type when 'appointment.no_show' then a.starts_at > e.created_at - interval '1 day'
when 'appointment.cancelled' then a.ends_at > e.created_at else a.starts_at > e.created_at end`

const idsParam = (events: readonly OutboxEvent[]) => param(`{${events.map(({ id }) => id).join(',')}}`, 'bigint[]')

const madeShape = z.array(z.object({ due_at: instantShape }))

/**
 * Makes the messages that patients are to have of what happened to their visits and of who was linked to them. What the patient has done is answered at once;
 * what the desk does waits, and is told if it is still true then. Heard twice, an event makes no second message.
 */
export const messagesHearer: Hearer = {
  name: 'messages',
  hears: (type) => type === LINK || VISITS.has(type),
  async deliver(events, env, db) {
    const ofLinks = events.filter(({ type }) => type === LINK)
    const ofVisits = events.filter(({ type }) => type !== LINK)
    const made = [
      ...(ofVisits.length === 0 ? [] : await messagesOfVisits(db, ofVisits)),
      ...(ofLinks.length === 0 ? [] : await messagesOfLinks(db, ofLinks)),
    ]
    const due = madeShape.parse(made).map(({ due_at }) => due_at)
    if (due.length === 0) return
    for (const delaySeconds of delaysOf(due, Date.now())) await wakeOutgoingIn(env, { due: 'messages' }, delaySeconds)
  },
}

/** @returns the rows made, with `due_at` */
function messagesOfVisits(db: Database, events: readonly OutboxEvent[]): Promise<Record<string, unknown>[]> {
  // The trail's row is of the transaction that the event is of: it says who did it, and what was before.
  return db.run(sql`/* messages-heard */ insert into ${messages} as m (clinic_id, id, patient_id, appointment_id,
doctor_id, event, dedup_key, visit_version, visit_start, before, at_once, due_at, created_at, updated_at)
select a.clinic_id, gen_random_uuid(), a.patient_id, a.id, a.doctor_id, x.told_as, x.told_as || ':' || a.id || ':' || e.subject_version,
e.subject_version, a.starts_at, x.before, x.by_patient,
case when x.by_patient then e.created_at
else e.created_at + make_interval(secs => coalesce((s.settings->>'notifyDelaySeconds')::int, ${DELAY})) end,
e.created_at, e.created_at
from ${outbox} e join ${appointments} a on a.clinic_id = e.clinic_id and a.id = e.subject_id
join ${patients} p on p.clinic_id = a.clinic_id and p.id = a.patient_id
left join ${messageSettings} s on s.clinic_id = a.clinic_id and s.id = a.clinic_id
left join lateral (
select g.role, g.actor_id, g.changed from ${auditLog} g where g.clinic_id = e.clinic_id and g.subject_id = e.subject_id and g.xact = e.xact and g.action = e.type
order by g.id limit 1
) l on true
cross join lateral (select ${toldAs} told_as, ${before} before, ${byPatient} by_patient) x
where e.id = any (${idsParam(events)}) and e.subject_type = 'appointment' and x.told_as is not null
and a.notify and ${isNews}
order by a.clinic_id, x.told_as || ':' || a.id || ':' || e.subject_version
on conflict (clinic_id, dedup_key) do nothing returning m.due_at`)
}

/** In how many seconds the sender is woken: for what is due first, and for what is due last. Between them the cron wakes it. */
function delaysOf(due: readonly number[], now: number): number[] {
  const seconds = [Math.min(...due), Math.max(...due)].map((at) => Math.max(0, Math.ceil((at - now) / 1000)))
  return [...new Set(seconds)].filter((delay) => delay <= MOST_DELAY)
}
