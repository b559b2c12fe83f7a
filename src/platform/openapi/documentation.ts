import { Hono } from 'hono'
import type { AppEnv } from '../http/context.ts'
import { textTag } from '../http/etag.ts'
import { fillIn, textKey } from './document-text.ts'

/** Where the build puts the document among the static files. No address leads there: `/openapi.json` is the Worker's. */
export const DOCUMENT_FILE = 'openapi.json'

/** `/openapi.json`, which the build has made. The pages that show it are static files, which `scripts/build-web.ts` makes. */
export function documentation() {
  let kept: { key: string; text: string; tag: string } | undefined
  return new Hono<AppEnv>()
    .get('/openapi.json', async (c) => {
      const asked = { serverUrl: c.get('settings').PUBLIC_URL, now: c.get('now') }
      const key = textKey(asked)
      if (kept?.key !== key) {
        const text = fillIn(await readDocument(c.env.ASSETS), asked)
        kept = { key, text, tag: await textTag(text) }
      }
      const headers = { 'Content-Type': 'application/json', 'Cache-Control': 'public, max-age=300' }
      return c.body(kept.text, 200, { ...headers, ETag: kept.tag })
    })
    .get('/', (c) => c.redirect('/docs'))
}

async function readDocument(assets: Fetcher): Promise<string> {
  const file = await assets.fetch(`https://assets.invalid/${DOCUMENT_FILE}`)
  if (!file.ok) throw new Error(`${DOCUMENT_FILE} is not among the static files (${file.status}): build them anew.`)
  return file.text()
}
