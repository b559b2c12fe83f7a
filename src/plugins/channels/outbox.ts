import * as z from 'zod'
import { toHex } from '../../domain/bytes.ts'
import { CHANNELS, LANGUAGES, MESSAGE_EVENTS, type OutgoingMessage } from '../../domain/messages/channel.ts'

const PREFIX = 'dev-outbox/'
/** Seconds that a message is kept: a week. */
const KEPT = 7 * 86_400
/** Names that one call lists. */
const LISTED = 1000
/** Values that one call reads. */
const READ = 100

const sentMessage = z.object({
  id: z.string(),
  clinicId: z.string(),
  channel: z.enum(CHANNELS),
  event: z.enum(MESSAGE_EVENTS),
  language: z.enum(LANGUAGES),
  to: z.string(),
  toName: z.string().nullable(),
  from: z.object({ address: z.string(), name: z.string().nullable() }),
  subject: z.string().nullable(),
  text: z.string(),
  html: z.string().nullable(),
  calendar: z.object({ method: z.enum(['REQUEST', 'CANCEL']), ics: z.string() }).nullable(),
  template: z
    .object({ providerTemplateId: z.string(), entityId: z.string().nullable(), variables: z.array(z.string()) })
    .nullable(),
  at: z.number(),
})

/** A message that the sink has taken. */
export type SentMessage = z.infer<typeof sentMessage>

/** What is known of a message before it is read. */
type Listed = Pick<SentMessage, 'at' | 'to'>

/** The same key makes the same id: what is sent twice is taken once, also by two at once. */
async function idOf(clinicId: string, key: string): Promise<string> {
  const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(`${clinicId}/${key}`))
  return toHex(new Uint8Array(digest, 0, 12))
}

/** Takes a message. @returns its id */
export async function takeIn(
  kv: KVNamespace,
  message: OutgoingMessage,
  told: Pick<SentMessage, 'clinicId' | 'channel' | 'at'>,
): Promise<string> {
  const id = await idOf(told.clinicId, message.key)
  const name = PREFIX + id
  if ((await kv.get(name)) !== null) return id
  const sent = sentMessage.parse({ ...message, ...told, id })
  await kv.put(name, JSON.stringify(sent), {
    expirationTtl: KEPT,
    metadata: { at: told.at, to: message.to } satisfies Listed,
  })
  return id
}

async function listAll(kv: KVNamespace): Promise<(Listed & { name: string })[]> {
  const found: (Listed & { name: string })[] = []
  let cursor: string | null = null
  do {
    const page: KVNamespaceListResult<Listed> = await kv.list<Listed>({ prefix: PREFIX, limit: LISTED, cursor })
    found.push(...page.keys.flatMap(({ name, metadata }) => (metadata ? [{ name, ...metadata }] : [])))
    cursor = page.list_complete ? null : page.cursor
  } while (cursor !== null)
  return found
}

/** What the sink has taken, the newest first. @param to only what was sent to this address */
export async function listSent(
  kv: KVNamespace,
  { to, limit }: { to?: string | undefined; limit: number },
): Promise<SentMessage[]> {
  const wanted = (await listAll(kv))
    .filter((one) => to === undefined || one.to.toLowerCase() === to.toLowerCase())
    .sort((one, other) => other.at - one.at || (one.name < other.name ? 1 : -1))
    .slice(0, limit)
    .map(({ name }) => name)
  const sent: SentMessage[] = []
  for (let n = 0; n < wanted.length; n += READ) {
    const names = wanted.slice(n, n + READ)
    const values = await kv.get<unknown>(names, 'json')
    sent.push(...names.flatMap((name) => sentMessage.safeParse(values.get(name)).data ?? []))
  }
  return sent
}
