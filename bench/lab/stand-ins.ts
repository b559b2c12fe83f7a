/**
 * What Cloudflare plays behind a Worker's bindings, as small as it can be: each is a Worker in the same workerd. They write
 * nothing to a disk and refuse nothing, so that what is measured is Kept and not a stand-in.
 */

/**
 * KV as workerd asks for it: one key by GET, several by POST. What a bench may ask besides: PATCH makes all that is kept older by
 * milliseconds, so that an hour need not be waited for.
 */
export const KV = `
const entries = new Map()
const keyOf = (url) => decodeURIComponent(url.pathname.slice(1))
const makeOlder = (by) => {
  for (const [key, text] of entries) {
    const entry = JSON.parse(text)
    if (entry.madeAt) entries.set(key, JSON.stringify({ ...entry, madeAt: entry.madeAt - by }))
  }
}
export default {
  async fetch(request) {
    const url = new URL(request.url)
    if (request.method === 'POST') {
      const { keys, type } = await request.json()
      const valueOf = (value) => (value === undefined ? null : type === 'json' ? JSON.parse(value) : value)
      return Response.json(Object.fromEntries(keys.map((key) => [key, valueOf(entries.get(key))])))
    }
    if (request.method === 'PUT') entries.set(keyOf(url), await request.text())
    if (request.method === 'DELETE') entries.delete(keyOf(url))
    if (request.method === 'PATCH') makeOlder(Number(url.searchParams.get('by')))
    if (request.method !== 'GET') return new Response()
    const value = entries.get(keyOf(url))
    return value === undefined ? new Response(null, { status: 404 }) : new Response(value)
  },
}`

/** A queue that takes messages and delivers none. */
export const QUEUE = `
const metadata = { metrics: { backlogCount: 0, backlogBytes: 0, oldestMessageTimestamp: 0 } }
export default {
  async fetch(request) {
    await request.arrayBuffer()
    return Response.json({ metadata })
  },
}`

/** Has the Worker go on with imports, as the consumer of its queue, and answers once that is done. */
export const WAKE = `
export default {
  async fetch(request, env) {
    const message = { id: crypto.randomUUID(), timestamp: new Date(), attempts: 1, body: { transfers: 'imports' } }
    const { outcome } = await env.MAIN.queue('kept-transfers', [message])
    return Response.json({ outcome })
  },
}`

/** A rate limit that lets everybody through. It is a binding made by a module, not a Worker. */
export const RATE_LIMIT = `export default () => ({ limit: async () => ({ success: true }) })`

/** A Worker that does nothing: what the product's answers could come to at the very most. */
export const HELLO = `export default {
  fetch: () => new Response('{"status":"ok"}', { headers: { 'Content-Type': 'application/json' } }),
}`

/** What RESULTS.md says of them. */
export const STAND_INS =
  'KV is a Map in a second Worker of the same workerd, the queue takes messages and delivers none, the rate limits let ' +
  'everybody through, and Hyperdrive is the pooler of `npm start` in a process of its own. Cloudflare bills these apart.'
