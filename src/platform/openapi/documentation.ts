import { Hono, type Env as HonoEnv, type Schema } from 'hono'
import { DomainError } from '../../domain/errors.ts'
import type { AppEnv } from '../http/context.ts'
import { textTag } from '../http/etag.ts'
import { documentOf } from './document.ts'

const PAGE = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Kept: API reference</title>
<link rel="stylesheet" href="/docs/swagger-ui.css">
<link rel="icon" href="data:,">
</head>
<body>
<noscript>The reference needs JavaScript; the document itself is at <a href="/openapi.json">/openapi.json</a>.</noscript>
<div id="reference"></div>
<script src="/docs/swagger-ui-bundle.js"></script>
<script src="/docs/reference.js"></script>
</body>
</html>
`

const tagged = async (text: string) => ({ text, tag: await textTag(text) })

/**
 * `/openapi.json` and the reference at `/docs` over an app's routes. Its script and style are static assets that
 * `scripts/build-web.ts` puts under dist/web/docs; the page asks no other origin for anything.
 */
export function documentation<E extends HonoEnv, S extends Schema, P extends string>(app: Hono<E, S, P>) {
  let document: { text: string; tag: string } | undefined
  return new Hono<AppEnv>()
    .get('/openapi.json', async (c) => {
      document ??= await tagged(JSON.stringify(await documentOf(app)))
      const headers = { 'Content-Type': 'application/json', 'Cache-Control': 'public, max-age=300' }
      return c.body(document.text, 200, { ...headers, ETag: document.tag })
    })
    .get('/', (c) => c.redirect('/docs'))
    .get('/docs', (c) => c.html(PAGE))
    .get('/docs/:file', async (c) => {
      // Without conditions: whether the caller has the file already is asked where every answer is.
      const asset = await c.env.ASSETS.fetch(new Request(c.req.url, { method: c.req.method }))
      if (!asset.ok) throw new DomainError('NOT_FOUND', 'There is no such file.')
      // A binding's answer has headers that cannot be changed; a copy's can.
      return new Response(asset.body, asset)
    })
}
