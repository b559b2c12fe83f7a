/**
 * What Cloudflare plays behind a Worker's bindings, as small as it can be: each is a Worker in the same workerd. They write
 * nothing to a disk and refuse nothing, so that what is measured is Kept and not a stand-in.
 */

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
