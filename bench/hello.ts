import { convertV4MiniflareOptions, Log, LogLevel, Miniflare } from 'miniflare'
import { freePort } from '../scripts/ports.ts'

/** A Worker that does nothing: what the product's answers could come to at the very most. */
const HELLO = `export default {
  fetch: () => new Response('{"status":"ok"}', { headers: { 'Content-Type': 'application/json' } }),
}`

/** Serves the empty Worker just as `startWorker` serves the product. */
export async function startHello(): Promise<{ url: string; stop(): Promise<void> }> {
  const port = await freePort()
  const miniflare = new Miniflare(
    convertV4MiniflareOptions({
      modules: true,
      script: HELLO,
      compatibilityDate: '2026-10-01',
      host: '127.0.0.1',
      port,
      logRequests: false,
      log: new Log(LogLevel.WARN),
    }),
  )
  await miniflare.ready
  return { url: `http://127.0.0.1:${port}`, stop: () => miniflare.dispose() }
}
