import * as z from 'zod'
import { isPublicAddress } from '../../domain/webhooks/address.ts'

/** Where a name leads: to the public internet, to what nothing may be sent to, nowhere, or nobody can say. */
export type Leads = 'public' | 'private' | 'nowhere' | 'unknown'

/** Cloudflare's resolver, over HTTPS in JSON. Source: https://developers.cloudflare.com/1.1.1.1/encryption/dns-over-https/make-api-requests/dns-json/ */
const RESOLVER = 'https://cloudflare-dns.com/dns-query'

/** Milliseconds. */
const PATIENCE = 3_000

/** RFC 1035, 3.2.2, and RFC 3596, 2.1. */
const RECORD_TYPES = { A: 1, AAAA: 28 } as const

/** RFC 1035, 4.1.1: the name is there, or it is not. */
const [NO_ERROR, NAME_ERROR] = [0, 3]

const answerShape = z.object({
  Status: z.number(),
  Answer: z.array(z.object({ type: z.number(), TTL: z.number(), data: z.string() })).optional(),
})

/** Milliseconds that an answer is kept: as long as it says, within these bounds. */
const [SHORTEST, LONGEST] = [5_000, 300_000]
const MOST_KEPT = 500
const kept = new Map<string, { leads: Leads; until: number }>()

interface Found {
  addresses: readonly string[]
  /** Seconds. */
  ttl: number
}

/** The addresses of one family; null where the resolver cannot say. */
async function look(host: string, type: keyof typeof RECORD_TYPES, get: typeof fetch): Promise<Found | null> {
  try {
    const query = new URLSearchParams({ name: host, type })
    const response = await get(`${RESOLVER}?${query}`, {
      headers: { Accept: 'application/dns-json' },
      redirect: 'manual',
      signal: AbortSignal.timeout(PATIENCE),
    })
    if (!response.ok) return null
    const { Status, Answer = [] } = answerShape.parse(await response.json())
    if (Status !== NO_ERROR && Status !== NAME_ERROR) return null
    const records = Answer.filter((record) => record.type === RECORD_TYPES[type])
    return { addresses: records.map(({ data }) => data), ttl: Math.min(...Answer.map(({ TTL }) => TTL)) }
  } catch {
    return null
  }
}

/**
 * Where a host's name leads to, as the resolver says, or said a moment ago. One private address among others is enough: the
 * connection takes whichever it likes.
 * @param now epoch milliseconds
 * @param get how the resolver is asked
 */
export async function whereLeads(host: string, now: number, get: typeof fetch = fetch): Promise<Leads> {
  const known = kept.get(host)
  if (known && now < known.until) return known.leads
  const v4 = await look(host, 'A', get)
  const v6 = v4 && (await look(host, 'AAAA', get))
  if (!v4 || !v6) return 'unknown'
  const addresses = [...v4.addresses, ...v6.addresses]
  const leads = addresses.length === 0 ? 'nowhere' : addresses.every(isPublicAddress) ? 'public' : 'private'
  const lasts = Math.min(Math.max(Math.min(v4.ttl, v6.ttl) * 1000, SHORTEST), LONGEST)
  kept.delete(host)
  kept.set(host, { leads, until: now + lasts })
  const [oldest] = kept.keys()
  if (kept.size > MOST_KEPT && oldest !== undefined) kept.delete(oldest)
  return leads
}
