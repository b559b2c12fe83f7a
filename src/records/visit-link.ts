import { sql } from 'drizzle-orm'
import { v7 } from 'uuid'
import { askedRows, instant, int, text, uuid } from '../db/asked.ts'
import type { Database } from '../db/client.ts'
import { patients } from '../db/schema/people.ts'
import { visitLinks } from '../db/schema/reached.ts'
import { statementOf } from '../db/text.ts'
import { macsOf, type SigningKey, type SigningSettings, signingKeys } from '../platform/auth/signing.ts'
import { publicAddress } from '../platform/http/public-address.ts'
import { fromBase64Url, toBase64Url } from '../platform/vault/base64.ts'

/** What the link of a message can be for, in the order in which pages name them. */
export const LINK_PURPOSES = ['confirm', 'move', 'cancel'] as const
export type LinkPurpose = (typeof LINK_PURPOSES)[number]

/** A link that a message is to have. */
export interface LinkWanted {
  clinicId: string
  messageId: string
  appointmentId: string
  patientId: string
  /** The version of the visit that the message tells of: any other one ends the link. */
  visitVersion: number
  /** Epoch ms, at the latest the start of the visit. */
  expiresAt: number
  purpose: LinkPurpose
}

/** The keys that tokens are made by, and the keys that what is kept of them is made by. */
const TOKENS = 'visit link token'
const KEPT = 'visit link'

/** 128 bits. */
const TOKEN_BYTES = 16
const FORM = /^[\w-]{22}$/
const encoder = new TextEncoder()

/**
 * Makes the links of messages. The token is derived from the signing key, the message and the purpose: a message that is sent again
 * after a crash has the same bytes, and a provider that takes keys knows it again.
 * @returns each with its address, which is not kept, and with `secret`, the HMAC in hex that is
 */
export function makeVisitLinks<W extends LinkWanted>(
  settings: SigningSettings,
  wanted: readonly W[],
): Promise<readonly (W & { id: string; secret: string; url: string })[]> {
  return Promise.all(
    wanted.map(async (one) => {
      const [bytes] = await tokensOf(settings, one)
      const [secret] = await macsOf(settings, KEPT, bytes)
      return { ...one, id: v7(), secret, url: publicAddress(settings.PUBLIC_URL, `/l/${toBase64Url(bytes)}`) }
    }),
  )
}

type Told = Pick<LinkWanted, 'messageId' | 'purpose'>

/** The bytes of a message's token by each signing key, the present key's first. */
async function tokensOf(settings: SigningSettings, { messageId, purpose }: Told) {
  const told = new Uint8Array(encoder.encode(`${messageId} ${purpose}`))
  const byKey = async ({ mac }: SigningKey) => (await mac(told)).slice(0, TOKEN_BYTES)
  const [present, ...former] = await signingKeys(settings, TOKENS)
  return [await byKey(present), ...(await Promise.all(former.map(byKey)))] as const
}

/**
 * The path of a link that a message has, made again from what its row keeps.
 * @returns null where the key is gone that it was made by
 */
export async function pathOfVisitLink(
  settings: SigningSettings,
  { secret, ...told }: Told & { secret: string },
): Promise<string | null> {
  for (const bytes of await tokensOf(settings, told)) {
    const kept = await macsOf(settings, KEPT, bytes)
    if (kept.includes(secret)) return `/l/${toBase64Url(bytes)}`
  }
  return null
}

/**
 * What may be kept of a token as it came, by each signing key, so that a link outlives a change of the keys.
 * @returns null for what has not the form of a token
 */
export async function secretsOfVisitLink(settings: SigningSettings, token: string): Promise<string[] | null> {
  if (!FORM.test(token)) return null
  const bytes = fromBase64Url(token)
  // The last character of 22 has four bits to spare: another spelling of the same bytes is no token of ours.
  return toBase64Url(bytes) === token ? macsOf(settings, KEPT, bytes) : null
}

const { definition, json } = askedRows({
  clinicId: uuid,
  id: uuid,
  messageId: uuid,
  patientId: uuid,
  appointmentId: uuid,
  purpose: text,
  secret: text,
  visitVersion: int,
  expiresAt: instant,
})

/** In the order of their secrets: two senders of the same messages would wait for each other else. */
const KEEP = statementOf(sql`/* keep-visit-links */ insert into ${visitLinks}
(clinic_id, id, message_id, patient_id, patient_version, appointment_id, purpose, secret, visit_version, expires_at)
select r.clinic_id, r.id, r.message_id, p.id, p.version, r.appointment_id, r.purpose, r.secret, r.visit_version, r.expires_at
from jsonb_to_recordset(${sql.placeholder('rows')}::jsonb) as r (${definition})
join ${patients} p on p.clinic_id = r.clinic_id and p.id = r.patient_id order by r.secret
on conflict (secret) do update set patient_id = excluded.patient_id, patient_version = excluded.patient_version,
visit_version = excluded.visit_version, expires_at = excluded.expires_at where ${visitLinks}.acted_at is null`)

/** What a row has of a link: its address is not for the database. */
function rowOf(made: LinkWanted & { id: string; secret: string }) {
  const { clinicId, id, messageId, patientId, appointmentId, purpose, secret, visitVersion, expiresAt } = made
  return { clinicId, id, messageId, patientId, appointmentId, purpose, secret, visitVersion, expiresAt }
}

/**
 * Keeps the links of any number of messages, in one statement. A message that is tried again has the links it had, now for the visit
 * as it is told this time; one that was used stays as it is.
 * @param made as `makeVisitLinks` has made them
 */
export async function keepVisitLinks(
  db: Database,
  made: readonly (LinkWanted & { id: string; secret: string })[],
): Promise<void> {
  if (made.length === 0) return
  await db.run({ ...KEEP, values: [json(made.map(rowOf))] })
}
