import { sql } from 'drizzle-orm'
import { v7 } from 'uuid'
import * as z from 'zod'
import { askedRows, flag, instant, int, json, text, uuid } from '../../../db/asked.ts'
import type { Database } from '../../../db/client.ts'
import { cte, materialized, withCtes } from '../../../db/cte.ts'
import { appointments } from '../../../db/schema/appointments.ts'
import { messages, stoppedAddresses } from '../../../db/schema/messages.ts'
import { patients } from '../../../db/schema/people.ts'
import { inbox } from '../../../db/schema/reached.ts'
import { instantParam, param } from '../../../db/statement.ts'
import type { Channel, Language, MessageEvent } from '../../../domain/messages/channel.ts'
import type { StopReason } from '../../../domain/messages/choose-channel.ts'
import type { Told } from '../../../domain/messages/news.ts'
import { tasksTold } from '../../../records/tasks-told.ts'

/** A run's hold on messages: what another has taken meanwhile is left alone. Instants are epoch ms. */
export interface Hold {
  now: number
  until: number
}

/** A message that is about to be given to a provider. */
export interface Leaving {
  clinicId: string
  id: string
  /** The message that is sent for it: its own id, or that of the first of several. */
  sentWith: string
  appointmentId: string | null
  /** The versions that the text was made from: where the visit or the patient is another by now, nothing is sent. */
  visitVersion: number | null
  patientId: string
  patientVersion: number
  channel: Channel
  provider: string
  language: Language
  templateVersion: number
  addressMasked: string
  told: Partial<Told> & { as: MessageEvent; before: number | null; at: number }
  payloadHash: string
}

const leaving = askedRows({
  clinicId: uuid,
  id: uuid,
  sentWith: uuid,
  appointmentId: uuid,
  visitVersion: int,
  patientId: uuid,
  patientVersion: int,
  channel: text,
  provider: text,
  language: text,
  templateVersion: int,
  addressMasked: text,
  told: json,
  payloadHash: text,
})

/**
 * The messages of the rows `r`, locked by id, as whoever takes a report or unplans a rule locks them: two orders would deadlock, and a
 * run that is thrown out of its last statement no longer knows what it has sent.
 */
const held = sql`select r.clinic_id, r.id from (select clinic_id, id from r order by id) r cross join lateral (
select from ${messages} x where x.clinic_id = r.clinic_id and x.id = r.id for no key update of x) m`

/** What `told` holds instants of, as text. */
const INSTANTS = ['start', 'at', 'before']

const toldJson = (told: object) =>
  Object.fromEntries(
    Object.entries(told).map(([name, value]) => [
      name,
      INSTANTS.includes(name) && typeof value === 'number' ? new Date(value).toISOString() : value,
    ]),
  )

/**
 * Says of messages that they are being sent, before they are: a run that dies on the way leaves what may have been sent apart from
 * what was not. The visits are held while it is written, so that none is given to another patient meanwhile. Each row is looked up
 * by its key, whatever the planner takes the tables for.
 * @returns the ids of those that may be sent: what has changed since it was claimed is not among them
 */
export async function markLeaving(db: Database, hold: Hold, rows: readonly Leaving[]): Promise<ReadonlySet<string>> {
  if (rows.length === 0) return new Set()
  const asked = leaving.json(rows.map((row) => ({ ...row, told: toldJson(row.told) })))
  const marked = await db.run(sql`/* messages-leaving */ with r as materialized (
select * from jsonb_to_recordset(${param(asked, 'jsonb')}) as r (${leaving.definition})
), held as materialized (
${held}
), visits as materialized (
select r.id from r cross join lateral (
select from ${appointments} x where x.clinic_id = r.clinic_id and x.id = r.appointment_id and x.version = r.visit_version
and x.patient_id = r.patient_id for share of x skip locked
) a
), found as materialized (
select r.*, m.at from r join held h on h.clinic_id = r.clinic_id and h.id = r.id cross join lateral (
select x.ctid at from ${messages} x where x.clinic_id = r.clinic_id and x.id = r.id and x.state <> 'sending'
and x.claimed_until = ${instantParam(hold.until)} offset 0
) m cross join lateral (
select from ${patients} x where x.clinic_id = r.clinic_id and x.id = r.patient_id and x.version = r.patient_version offset 0
) p where r.appointment_id is null or r.id in (select v.id from visits v)
)
update ${messages} m set state = 'sending', sent_with = r.sent_with, channel = r.channel, provider = r.provider,
language = r.language, template_version = r.template_version, address_masked = r.address_masked, told = r.told,
payload_hash = r.payload_hash, attempts = m.attempts + 1, version = m.version + 1, updated_at = ${instantParam(hold.now)}
from found r where m.ctid = r.at
returning m.id`)
  return new Set(
    z
      .array(z.object({ id: z.string() }))
      .parse(marked)
      .map(({ id }) => id),
  )
}

/** What the desk is to look at. */
export interface DeskTask {
  kind: 'NO_ADDRESS' | 'DEAD_ADDRESS' | 'STOPPED' | 'NOT_SENT'
  dedupKey: string
}

/** What came of a message. */
export interface Result {
  clinicId: string
  id: string
  patientId: string
  state: 'waiting' | 'sending' | 'sent' | 'failed' | 'unknown' | 'dropped'
  outcome: string | null
  providerId?: string | null
  /** Whether it was marked as leaving and then not given to its provider: that was no attempt. */
  isUntried?: boolean | undefined
  /** When it is due again; left out: as it was. */
  dueAt?: number | undefined
  /** The message that said what it was to say. */
  sentWith?: string | undefined
  task?: DeskTask | undefined
  channel?: Channel | undefined
  addressMasked?: string | undefined
  /** The address to which nothing more is sent, and why. */
  stops?: { address: string; reason: StopReason } | undefined
}

const results = askedRows({
  clinicId: uuid,
  id: uuid,
  patientId: uuid,
  state: text,
  outcome: text,
  providerId: text,
  sentAt: instant,
  dueAt: instant,
  sentWith: uuid,
  forgets: flag,
  isUntried: flag,
  channel: text,
  addressMasked: text,
  stoppedAddress: text,
  stopReason: text,
  taskId: uuid,
  taskKind: text,
  taskKey: text,
})

function rowOf({ task, stops, ...result }: Result, now: number) {
  return {
    ...result,
    ...(stops && { stoppedAddress: stops.address, stopReason: stops.reason }),
    sentAt: result.state === 'sent' ? now : null,
    isUntried: result.isUntried ?? false,
    // What told nobody anything was not told.
    forgets: result.state === 'waiting' || result.state === 'dropped' || result.state === 'failed',
    ...(task && { taskId: v7(), taskKind: task.kind, taskKey: task.dedupKey }),
  }
}

/** Keeps what came of a run's messages, ends its hold on them, and gives the desk what it is to look at: one statement a batch. */
export async function keepResults(db: Database, { now, until }: Hold, all: readonly Result[]): Promise<void> {
  if (all.length === 0) return
  const at = instantParam(now)
  const asked = results.json(all.map((result) => rowOf(result, now)))
  const ctes = [
    materialized('r', sql`select * from jsonb_to_recordset(${param(asked, 'jsonb')}) as r (${results.definition})`),
    materialized('held', held),
    cte(
      'kept',
      sql`update ${messages} m set state = r.state, outcome = r.outcome, provider_id = coalesce(r.provider_id, m.provider_id),
sent_at = coalesce(r.sent_at, m.sent_at), due_at = coalesce(r.due_at, m.due_at), sent_with = case when r.forgets then r.sent_with else coalesce(r.sent_with, m.sent_with) end,
told = case when r.forgets then null else m.told end, payload_hash = case when r.forgets then null else m.payload_hash end,
attempts = case when r.is_untried then m.attempts - 1 else m.attempts end,
claimed_until = null, version = m.version + 1, updated_at = ${at}
from r join held h on h.clinic_id = r.clinic_id and h.id = r.id
where m.clinic_id = r.clinic_id and m.id = r.id and m.claimed_until = ${instantParam(until)}
and m.state not in ('sent', 'delivered', 'failed', 'unknown', 'dropped', 'received')
returning m.clinic_id, m.id, m.appointment_id, m.doctor_id`,
    ),
    cte(
      'stopped',
      sql`insert into ${stoppedAddresses} as s (clinic_id, channel, address, reason, at)
select distinct on (r.clinic_id, r.channel, r.stopped_address) r.clinic_id, r.channel, r.stopped_address, r.stop_reason, ${at}
from r join kept k on k.clinic_id = r.clinic_id and k.id = r.id where r.stopped_address is not null
order by r.clinic_id, r.channel, r.stopped_address, r.stop_reason = 'STOP' desc
on conflict (clinic_id, channel, address) do update set reason = 'STOP', at = excluded.at where excluded.reason = 'STOP' and s.reason <> 'STOP'`,
    ),
    cte(
      'tasks',
      sql`insert into ${inbox} as i (clinic_id, id, kind, dedup_key, channel, from_masked, patient_id, appointment_id, doctor_id, created_at, updated_at)
select distinct on (r.clinic_id, r.task_key) r.clinic_id, r.task_id, r.task_kind, r.task_key, r.channel, r.address_masked, r.patient_id,
k.appointment_id, k.doctor_id, ${at}, ${at}
from r join kept k on k.clinic_id = r.clinic_id and k.id = r.id where r.task_kind is not null order by r.clinic_id, r.task_key
on conflict (clinic_id, dedup_key) do update set done_at = null, done_by = null, appointment_id = excluded.appointment_id,
doctor_id = excluded.doctor_id, version = i.version + 1, updated_at = excluded.updated_at where i.done_at is not null
returning i.*`,
    ),
    ...tasksTold('tasks', { run: `send-messages-${now}`, now }),
  ]
  await db.run(sql`/* messages-kept */ ${withCtes(ctes)}
select count(*) from kept`)
}
