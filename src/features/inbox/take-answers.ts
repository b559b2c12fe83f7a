import { type SQL, sql } from 'drizzle-orm'
import { v7 } from 'uuid'
import * as z from 'zod'
import { list, text, uuid } from '../../db/asked.ts'
import { type Cte, cte, materialized } from '../../db/cte.ts'
import { changedSinceHeld } from '../../db/record-change.ts'
import type { Actor } from '../../db/request.ts'
import { appointments } from '../../db/schema/appointments.ts'
import { messages, stoppedAddresses } from '../../db/schema/messages.ts'
import { patients } from '../../db/schema/people.ts'
import { inbox } from '../../db/schema/reached.ts'
import { defineWrite, rowsAsked, runWrite } from '../../db/write.ts'
import { statesBefore } from '../../domain/appointment.ts'
import { readAnswer } from '../../domain/messages/answers.ts'
import type { ChannelSettings, MessageEvent, ProviderReport } from '../../domain/messages/channel.ts'
import { maskAddress } from '../../domain/messages/mask.ts'
import { readPhone } from '../../domain/phone.ts'
import type { Deps } from '../../platform/http/deps.ts'
import { sealTexts } from '../../platform/vault/seal-texts.ts'
import { inboxKind } from '../../records/inbox-item.ts'
import { appointmentKind } from '../../records/visits/appointment.ts'
import { reportKey } from './report-key.ts'

const asked = rowsAsked({ channelId: uuid, channel: text, provider: text, answers: list })

const words = (all: readonly string[]) => sql.raw(all.map((word) => `'${word}'`).join(', '))

/** What asks whether the patient will come. */
const ASKING: readonly MessageEvent[] = ['booked', 'accepted', 'moved', 'reminder']

/** The states from which a patient may confirm, by the table of steps. They are the same for every type of visit. */
const CONFIRMABLE = statesBefore('confirm', { type: 'IN_PERSON', isStaff: false })

const answers: Cte = materialized(
  'answers_in',
  sql`select r.n, r.clinic_id, r.at, r.channel, r.provider, i.* from asked r cross join lateral jsonb_to_recordset(r.answers)
as i(id uuid, seq int, key text, address text, masked text, meaning text, body text)
where not exists (select from ${messages} h where h.clinic_id = r.clinic_id and h.dedup_key = i.key)
and not exists (select from ${inbox} h where h.clinic_id = r.clinic_id and h.dedup_key = i.key)`,
)

/** Whose number it is: how many have it, and who if it is one. */
const people: Cte = materialized(
  'people',
  sql`select i.id, count(*)::int total, case when count(*) = 1 then (array_agg(p.id))[1] end patient_id,
case when count(*) = 1 then bool_and(p.status <> 'deceased') end may_act
from answers_in i join ${patients} p on p.clinic_id = i.clinic_id and p.phone_e164 = i.address and p.merged_into is null
where i.channel = 'sms' group by i.id`,
)

/**
 * What the visit's start was when the message `m` was sent: as the last message that was asked for until then has it. One that
 * was moved before anything was sent is told of once, by the first message, at its new time.
 */
const toldStart = sql`(select x.visit_start from ${messages} x where x.clinic_id = m.clinic_id and x.appointment_id = m.appointment_id
and x.visit_start is not null and x.created_at <= m.sent_at order by x.created_at desc, x.id desc limit 1)`

/**
 * The visits that their patient was asked about: told by that channel of the very time that the visit has now, and not declined
 * since. A message of a visit that was moved afterwards has asked about another time.
 */
const questions: Cte = materialized(
  'questions',
  sql`select distinct on (i.id, t.id) i.id item, t.id, t.status, t.starts_at, t.doctor_id, m.event
from people w join answers_in i on i.id = w.id
join ${messages} m on m.clinic_id = i.clinic_id and m.patient_id = w.patient_id and m.channel = i.channel
join ${appointments} t on t.clinic_id = m.clinic_id and t.id = m.appointment_id
where w.may_act and m.event in (${words(ASKING)}) and m.state in ('sent', 'delivered')
and t.patient_id = m.patient_id and not t.mismatched and t.starts_at = ${toldStart} and t.starts_at > i.at
and t.status in (${words([...CONFIRMABLE, 'CONFIRMED'])})
and not exists (select from ${messages} o where o.clinic_id = t.clinic_id and o.appointment_id = t.id
and o.state = 'received' and o.outcome = 'declined' and o.created_at >= m.sent_at)
order by i.id, t.id, m.created_at desc`,
)

/**
 * Of each answer's questions the one that is open, if it is one, and else the next visit that is confirmed already. `named` is the
 * visit that the answer is about whatever it says, because there is no other.
 */
const answered: Cte = materialized(
  'answered',
  sql`select x.*, coalesce(x.open_ids[1], x.sure_ids[1]) visit,
case when x.open = 1 or cardinality(x.sure_ids) = 1 then coalesce(x.open_ids[1], x.sure_ids[1]) end named from (
select q.item, count(*) filter (where q.status <> 'CONFIRMED') open,
array_agg(q.id order by q.starts_at, q.id) filter (where q.status <> 'CONFIRMED') open_ids,
array_agg(q.id order by q.starts_at, q.id) filter (where q.status = 'CONFIRMED') sure_ids
from questions q group by q.item) x where x.open <= 1`,
)

/** The visits that are to be confirmed, as they are once nobody else changes them. */
const held: Cte = materialized(
  'held',
  sql`select t.*, r.n from asked r join ${appointments} t on t.clinic_id = r.clinic_id
and t.id = any (array(select a.visit from answered a join answers_in i on i.id = a.item where i.meaning = 'YES' and a.open = 1))
order by t.id for no key update of t`,
)

/** What becomes of each answer. Whether the visit can still be confirmed is asked of the visit that is held. */
const fates: Cte = materialized(
  'fates',
  sql`select i.*, w.total, w.patient_id, q.id visit, q.doctor_id, q.event, case
when i.meaning = 'YES' and a.open = 1 and q.starts_at = h.starts_at and h.patient_id = w.patient_id and not h.mismatched
and h.starts_at > i.at and h.status in (${words(CONFIRMABLE)}) then 'confirmed'
when i.meaning = 'YES' and (a.open = 0 or q.starts_at = h.starts_at and h.status = 'CONFIRMED') then 'already_confirmed'
when i.meaning = 'NO' and a.open = 1 then 'declined'
when i.meaning in ('STOP', 'START') then lower(i.meaning)
else 'unread' end fate
from answers_in i join judged j on j.n = i.n and j.refused is null
left join people w on w.id = i.id left join answered a on a.item = i.id
left join questions q on q.item = i.id and q.id = a.visit left join held h on h.id = a.visit`,
)

/** Of several from one number, the last counts. */
const lastWish = sql`(select distinct on (f.address) f.* from fates f where f.fate in ('stop', 'start') and f.address is not null
order by f.address, f.seq desc)`

const effects: readonly Cte[] = [
  fates,
  cte(
    'confirmed',
    sql`update ${appointments} t set status = 'CONFIRMED', confirmed_at = h.at, version = t.version + 1, updated_at = h.at
from (select distinct on (f.visit) f.visit, f.clinic_id, f.n, f.at from fates f where f.fate = 'confirmed' order by f.visit) h
where t.clinic_id = h.clinic_id and t.id = h.visit returning t.*, h.n`,
  ),
  cte(
    'received',
    sql`insert into ${messages} (clinic_id, id, patient_id, appointment_id, doctor_id, event, dedup_key, channel, provider, address_masked,
state, outcome, due_at, created_at, updated_at)
select f.clinic_id, f.id, f.patient_id, f.visit, f.doctor_id, f.event, f.key, f.channel, f.provider, f.masked, 'received', f.fate, f.at, f.at, f.at
from fates f where f.fate in ('confirmed', 'already_confirmed', 'declined') on conflict (clinic_id, dedup_key) do nothing`,
  ),
  cte(
    'stopped',
    sql`insert into ${stoppedAddresses} as s (clinic_id, channel, address, reason, at)
select f.clinic_id, f.channel, f.address, 'STOP', f.at from ${lastWish} f where f.fate = 'stop' order by f.address
on conflict (clinic_id, channel, address) do update set reason = excluded.reason, at = excluded.at where s.reason <> 'STOP'`,
  ),
  cte(
    'started',
    sql`delete from ${stoppedAddresses} s using ${lastWish} f
where f.fate = 'start' and s.clinic_id = f.clinic_id and s.channel = f.channel and s.address = f.address`,
  ),
  cte(
    'put',
    sql`insert into ${inbox} (clinic_id, id, kind, dedup_key, channel, from_masked, patient_id, candidates, appointment_id, doctor_id, body_in,
done_at, created_at, updated_at)
select f.clinic_id, f.id, case f.fate when 'stop' then 'STOPPED' when 'start' then 'STARTED' else 'REPLY' end, f.key, f.channel, f.masked,
f.patient_id, coalesce(f.total, 0), a.named, case when a.named is not null then f.doctor_id end, f.body,
case when f.fate = 'start' then f.at end, f.at, f.at
from fates f left join answered a on a.item = f.id
where f.fate not in ('confirmed', 'already_confirmed') on conflict (clinic_id, dedup_key) do nothing returning *`,
  ),
  cte('filed', sql`select e.*, r.n from put e join asked r on r.clinic_id = e.clinic_id`),
]

const { changed } = changedSinceHeld(appointments)
const ofVisits: { join: SQL; changed?: SQL } = {
  join: sql` join held b on b.id = e.id`,
  ...(changed && { changed }),
}

/**
 * Takes what patients have answered by a clinic's channel, each once, all in one statement. A YES confirms as `PUT /appointments/:id`
 * does for the visit's patient: by the same steps, with the same row of the trail and the same event.
 */
const takeAll = defineWrite(() => ({
  name: 'take-answers',
  asked,
  subjects: [answers, people, questions, answered, held],
  from: sql`from asked r`,
  checks: [],
  effects,
  happened: [
    { action: 'appointment.confirmed', of: appointmentKind, rows: 'confirmed', ...ofVisits },
    { action: 'inbox.received', of: inboxKind, rows: 'filed' },
  ],
  answers: {
    image: sql`jsonb_build_object('told', (select count(*) from confirmed) + (select count(*) from filed))`,
    written: sql`true`,
    from: sql`asked r`,
  },
  status: 200,
}))

export type Answer = Extract<ProviderReport, { kind: 'answer' }>

/** A patient may write a short story; the rest of a longer one is cut. */
const LONGEST = 5000

const takenShape = z.object({ told: z.number() })

/** Who has answered, as the caller: in the trail they are the channel that the answer came by. */
const answerer = (actor: Actor, { clinicId, channelId }: ChannelSettings): Actor => ({
  ...actor,
  caller: { ...actor.caller, userId: channelId, clinicId, isGuest: true, answers: true, origin: 'SMS' },
})

/**
 * Takes answers. What cannot be acted on, and every STOP, lands in the inbox.
 * @returns whether anything happened that others are to be told of
 */
export async function takeAnswers(
  { db, vault, actor }: Deps,
  channel: ChannelSettings,
  reports: readonly Answer[],
): Promise<boolean> {
  const { clinicId, channelId } = channel
  const rows = await Promise.all(
    reports.map(async ({ id: reportId, from, text }, seq) => {
      const id = v7()
      const address = channel.channel === 'sms' ? readPhone(from.slice(0, 60), null).e164 : null
      const { bodyIn } = await sealTexts(vault, { bodyIn: text.slice(0, LONGEST) }, { table: inbox, clinicId, id })
      return {
        ...{ id, seq, address, body: bodyIn, key: await reportKey(channelId, reportId) },
        masked: maskAddress(channel.channel, address ?? from),
        // A mail quotes what it answers, so only a person can read it.
        meaning: channel.channel === 'sms' ? readAnswer(text) : null,
      }
    }),
  )
  const written = await runWrite(db, takeAll, {
    asking: { actor: answerer(actor, channel), idempotency: null, clinicId },
    row: { channelId, channel: channel.channel, provider: channel.provider, answers: rows },
  })
  return takenShape.parse(written?.image).told > 0
}
