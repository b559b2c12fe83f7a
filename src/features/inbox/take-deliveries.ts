import { sql } from 'drizzle-orm'
import { v7 } from 'uuid'
import * as z from 'zod'
import { list, text } from '../../db/asked.ts'
import type { Database } from '../../db/client.ts'
import { type Cte, cte, materialized } from '../../db/cte.ts'
import type { Actor } from '../../db/request.ts'
import { messages, stoppedAddresses } from '../../db/schema/messages.ts'
import { patients } from '../../db/schema/people.ts'
import { inbox } from '../../db/schema/reached.ts'
import { param } from '../../db/statement.ts'
import { defineWrite, rowsAsked, runWrite } from '../../db/write.ts'
import { CHANNELS, type ChannelSettings, type ProviderReport } from '../../domain/messages/channel.ts'
import { maskAddress } from '../../domain/messages/mask.ts'
import { inboxKind } from '../../records/inbox-item.ts'

export type Delivery = Extract<ProviderReport, { kind: 'delivery' }>

const asked = rowsAsked({ provider: text, reports: list })

/**
 * Reports overtake one another, so each has a rank: a higher one stands, whichever came first. A message that has arrived may
 * still bounce from behind the first server, or be complained about; that a try has failed says nothing of one that arrived.
 */
const RANKS = { failed: 1, delivered: 2, bounced: 3, complained: 4 } as const satisfies Record<
  Delivery['state'],
  number
>

/** The rank of what is known of the message `m`. */
const known = sql`case when m.state = 'delivered' then 2 when m.state = 'failed' then
case m.outcome when 'bounced' then 3 when 'complained' then 4 else 1 end else 0 end`

const reported: Cte = materialized(
  'reported',
  sql`select distinct on (m.id) r.n, r.at, i.*, m.clinic_id, m.id message_id, m.patient_id, coalesce(m.sent_with, m.id) sent_as
from asked r cross join lateral jsonb_to_recordset(r.reports)
as i(id uuid, provider_id text, state text, rank int, reported_at timestamptz, address text)
join ${messages} m on m.provider = r.provider and m.provider_id = i.provider_id and m.clinic_id = r.clinic_id
order by m.id, i.rank desc`,
)

/** The messages that are told of, with those that went as one with them. */
const held: Cte = materialized(
  'held',
  sql`select m.*, p.n from reported p join ${messages} m on m.clinic_id = p.clinic_id and m.patient_id = p.patient_id
and (m.id = p.message_id or m.sent_with = p.sent_as or m.id = p.sent_as)
order by m.id for no key update of m`,
)

const effects: readonly Cte[] = [
  cte(
    'changed',
    sql`update ${messages} m set state = case when p.state = 'delivered' then 'delivered' else 'failed' end,
outcome = p.state, delivered_at = case when p.state = 'delivered' then p.reported_at else m.delivered_at end,
version = m.version + 1, updated_at = p.at
from held h join reported p on p.n = h.n and (h.id = p.message_id or h.sent_with = p.sent_as or h.id = p.sent_as)
join judged j on j.n = p.n and j.refused is null
where m.clinic_id = h.clinic_id and m.id = h.id and h.state in ('sending', 'sent', 'unknown', 'delivered', 'failed')
and p.rank > (${known}) returning m.*, p.n, p.id item, p.message_id, p.address, p.state reported`,
  ),
  cte(
    'stopped',
    sql`insert into ${stoppedAddresses} (clinic_id, channel, address, reason, at)
select distinct on (e.address) e.clinic_id, e.channel, e.address, upper(e.reported), e.updated_at from changed e
where e.reported in ('bounced', 'complained') and e.address is not null order by e.address, e.reported desc
on conflict (clinic_id, channel, address) do nothing`,
  ),
  cte(
    'put',
    sql`insert into ${inbox} (clinic_id, id, kind, dedup_key, channel, from_masked, patient_id, appointment_id, doctor_id, created_at, updated_at)
select e.clinic_id, e.item, k.kind, lower(k.kind) || ':' || e.id, e.channel, e.address_masked, coalesce(p.merged_into, p.id),
e.appointment_id, e.doctor_id, e.updated_at, e.updated_at
from changed e join ${patients} p on p.clinic_id = e.clinic_id and p.id = e.patient_id
cross join lateral (select case e.reported when 'failed' then 'NOT_SENT' else 'DEAD_ADDRESS' end kind) k
where e.id = e.message_id and e.reported <> 'delivered'
and not (k.kind = 'DEAD_ADDRESS' and exists (select from ${inbox} o where o.clinic_id = e.clinic_id
and o.patient_id = coalesce(p.merged_into, p.id) and o.kind = 'DEAD_ADDRESS' and o.channel = e.channel
and o.from_masked = e.address_masked and o.done_at is null))
on conflict (clinic_id, dedup_key) do nothing returning *`,
  ),
  cte('filed', sql`select e.*, r.n from put e join asked r on r.clinic_id = e.clinic_id`),
]

/** Takes what became of a clinic's messages, all in one statement. What changes nothing, or is about another clinic's, is passed over. */
const takeAll = defineWrite(() => ({
  name: 'take-deliveries',
  asked,
  subjects: [reported, held],
  from: sql`from asked r`,
  checks: [],
  effects,
  happened: [{ action: 'inbox.received', of: inboxKind, rows: 'filed' }],
  answers: {
    image: sql`jsonb_build_object('told', (select count(*) from filed))`,
    written: sql`true`,
    from: sql`asked r`,
  },
  status: 200,
}))

const writtenToShape = z.object({
  provider_id: z.string(),
  channel: z.enum(CHANNELS),
  address_masked: z.string().nullable(),
  phone_e164: z.string().nullable(),
  email: z.string().nullable(),
})

/**
 * The addresses of messages that came back, as far as their patients still have them: a message's row has its address masked
 * only. An address that the desk has changed meanwhile has another mask, and nobody has written to it yet.
 * @returns by the provider's id
 */
async function addressesOf(
  db: Database,
  { clinicId, provider }: ChannelSettings,
  providerIds: readonly string[],
): Promise<Map<string, string>> {
  if (providerIds.length === 0) return new Map()
  const rows =
    await db.run(sql`/* addresses-of-reports */ select m.provider_id, m.channel, m.address_masked, p.phone_e164, p.email
from ${messages} m join ${patients} x on x.clinic_id = m.clinic_id and x.id = m.patient_id
join ${patients} p on p.clinic_id = x.clinic_id and p.id = coalesce(x.merged_into, x.id)
where m.provider = ${param(provider, 'text')} and m.provider_id = any(${param(providerIds, 'text[]')})
and m.clinic_id = ${param(clinicId, 'uuid')} and m.channel is not null`)
  return new Map(
    rows.flatMap((row) => {
      const { provider_id, channel, address_masked, phone_e164, email } = writtenToShape.parse(row)
      const address = channel === 'sms' ? phone_e164 : (email?.toLowerCase() ?? null)
      if (address === null || maskAddress(channel, address) !== address_masked) return []
      return [[provider_id, address] as const]
    }),
  )
}

const takenShape = z.object({ told: z.number() })

/** A provider's id as a row may have it: no text of ours has a NUL, and no index takes a page. */
const isProviderId = ({ providerId }: Delivery) => /^[\x21-\x7e]{1,500}$/.test(providerId)

/**
 * Takes delivery reports. An address that bounced, or whose owner complained, is written to no more, and the desk is told.
 * @returns whether anything happened that others are to be told of
 */
export async function takeDeliveries(
  { db, actor }: { db: Database; actor: Actor },
  channel: ChannelSettings,
  reports: readonly Delivery[],
): Promise<boolean> {
  const known = reports.filter(isProviderId)
  if (known.length === 0) return false
  const cameBack = known.filter(({ state }) => state === 'bounced' || state === 'complained')
  const addresses = await addressesOf(
    db,
    channel,
    cameBack.map(({ providerId }) => providerId),
  )
  const rows = known.map(({ providerId, state, at }) => ({
    ...{ id: v7(), provider_id: providerId, state, rank: RANKS[state], address: addresses.get(providerId) ?? null },
    reported_at: new Date(Number.isFinite(at) ? Math.min(at, actor.now) : actor.now).toISOString(),
  }))
  const written = await runWrite(db, takeAll, {
    asking: { actor, idempotency: null, clinicId: channel.clinicId },
    row: { provider: channel.provider, reports: rows },
  })
  return takenShape.parse(written?.image).told > 0
}
