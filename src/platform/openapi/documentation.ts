import { Hono, type Env as HonoEnv, type Schema } from 'hono'
import type { AppEnv } from '../http/context.ts'
import { textTag } from '../http/etag.ts'
import { documentOf } from './document.ts'

const tagged = async (text: string) => ({ text, tag: await textTag(text) })

/** `/openapi.json` over an app's routes. The pages that show it are static files, which `scripts/build-web.ts` makes. */
export function documentation<E extends HonoEnv, S extends Schema, P extends string>(app: Hono<E, S, P>) {
  let document: { text: string; tag: string } | undefined
  return new Hono<AppEnv>()
    .get('/openapi.json', async (c) => {
      document ??= await tagged(JSON.stringify(await documentOf(app)))
      const headers = { 'Content-Type': 'application/json', 'Cache-Control': 'public, max-age=300' }
      return c.body(document.text, 200, { ...headers, ETag: document.tag })
    })
    .get('/', (c) => c.redirect('/docs'))
}
