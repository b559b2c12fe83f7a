import { Hono, type Env as HonoEnv, type Schema } from 'hono'
import type { AppEnv } from '../http/context.ts'
import { documentText } from './document.ts'

/** `/openapi.json` over an app's routes. The pages that show it are static files, which `scripts/build-web.ts` makes. */
export function documentation<E extends HonoEnv, S extends Schema, P extends string>(app: Hono<E, S, P>) {
  const textOf = documentText(app)
  return new Hono<AppEnv>()
    .get('/openapi.json', async (c) => {
      const document = await textOf({ serverUrl: c.get('settings').PUBLIC_URL, now: c.get('now') })
      const headers = { 'Content-Type': 'application/json', 'Cache-Control': 'public, max-age=300' }
      return c.body(document.text, 200, { ...headers, ETag: document.tag })
    })
    .get('/', (c) => c.redirect('/docs'))
}
