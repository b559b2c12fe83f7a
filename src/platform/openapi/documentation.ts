import { Hono, type Env as HonoEnv, type Schema } from 'hono'
import { DomainError } from '../../domain/errors.ts'
import type { AppEnv } from '../http/context.ts'
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

/**
 * `/openapi.json` and the reference at `/docs` over an app's routes. Its script and style are static assets that
 * `scripts/build-web.ts` puts under dist/web/docs; the page asks no other origin for anything.
 */
export function documentation<E extends HonoEnv, S extends Schema, P extends string>(app: Hono<E, S, P>) {
  let document: string | undefined
  return new Hono<AppEnv>()
    .get('/openapi.json', async (c) => {
      document ??= JSON.stringify(await documentOf(app))
      return c.body(document, 200, { 'Content-Type': 'application/json', 'Cache-Control': 'public, max-age=300' })
    })
    .get('/', (c) => c.redirect('/docs'))
    .get('/docs', (c) => c.html(PAGE))
    .get('/docs/:file', async (c) => {
      const asset = await c.env.ASSETS.fetch(c.req.raw)
      if (!asset.ok && asset.status !== 304) throw new DomainError('NOT_FOUND', 'There is no such file.')
      // A binding's answer has headers that cannot be changed; a copy's can.
      return new Response(asset.body, asset)
    })
}
