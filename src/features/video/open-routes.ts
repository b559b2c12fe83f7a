import { html } from 'hono/html'
import { describe } from '#openapi/describe'
import { DomainError } from '../../domain/errors.ts'
import { ENDPOINT_NOT_FOUND, PROVIDER_NOT_FOUND } from '../../domain/not-found.ts'
import { systemCaller } from '../../domain/system.ts'
import type { VideoProvider } from '../../domain/video.ts'
import { type AppEnv, factory } from '../../platform/http/context.ts'
import { limitAddress, limitChecks, limitOpenRoute } from '../../platform/http/rate-limit.ts'
import { trailIdOf } from '../../platform/http/request-id.ts'
import { log } from '../../platform/log.ts'
import * as examples from './examples.ts'
import { reportTaken } from './schemas.ts'
import { takeReport } from './take-report.ts'

type Settings = AppEnv['Variables']['settings']

interface Plugged {
  providerOf: (settings: Settings) => VideoProvider | null
  /** The claims of a token of the stand-in, null for any other. */
  claimsOf: (token: string, situation: { signingKey: string; now: number }) => Promise<object | null>
}

/** What needs no token: the provider's webhook signs, and the stand-in's page shows only what its caller brings. */
export function openVideoRoutes({ providerOf, claimsOf }: Plugged) {
  return factory
    .createApp()
    .post(
      '/webhooks/video/:provider',
      describe({
        id: 'receiveVideoReport',
        summary: 'Receive reports of the video provider',
        example: examples.takingReport,
        description:
          'Takes the provider’s reports of joins, leaves and recordings. The provider signs them by `X-Jaas-Signature` or as the Standard Webhooks specification says; a wrong signature is refused with UNAUTHENTICATED, and a provider that the installation has not set up with NOT_FOUND.',
        tag: 'Video',
        answer: reportTaken,
        open: true,
        idempotent: false,
        body: {
          description:
            'What happened, in the words of the provider. It is read only after its signature was found good.',
          required: true,
          content: { 'application/json': { schema: { type: 'object', additionalProperties: true } } },
        },
        codes: ['NOT_FOUND', 'UNAUTHENTICATED'],
      }),
      async (c) => {
        const provider = providerOf(c.var.settings)
        if (!provider?.reports || provider.name !== c.req.param('provider')) throw PROVIDER_NOT_FOUND
        await limitChecks(c)
        const { db, now } = c.var
        const report = await provider.readReport({
          header: (name) => c.req.header(name),
          body: await c.req.text(),
          now,
        })
        if (report === null) {
          await limitAddress(c)
          throw new DomainError('UNAUTHENTICATED', 'The signature is not valid, or it is too old.', {
            keptOut: 'webhook',
          })
        }
        if (report === 'ignored') return c.json({ taken: false }, 200)
        const actor = { caller: systemCaller(trailIdOf(c)), now }
        const clinicId = await takeReport(db, actor, { provider: provider.name, report })
        if (clinicId !== null) {
          const lost = () => log('warn', 'outbox.not_woken', { clinicId })
          c.executionCtx.waitUntil(c.env.EVENTS.send({}).catch(lost))
        }
        return c.json({ taken: clinicId !== null }, 200)
      },
    )
    .get('/video/stand-in', limitOpenRoute, async (c) => {
      const { settings, now } = c.var
      if (providerOf(settings)?.name !== 'stand-in') throw ENDPOINT_NOT_FOUND
      const claims = await claimsOf(c.req.query('jwt') ?? '', { signingKey: settings.SIGNING_KEY, now })
      for (const [name, value] of Object.entries(IN_OUR_FRAME)) c.header(name, value)
      return c.html(standInPage(claims))
    })
}

/** The console shows a call in a frame, and so this page too. It may load nothing, as before. */
const IN_OUR_FRAME = {
  'Content-Security-Policy':
    "default-src 'none'; img-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'self'",
  'X-Frame-Options': 'SAMEORIGIN',
}

function standInPage(claims: object | null) {
  const found = claims
    ? html`<p>This token is good now. A video service would let its holder in; here nobody is joined.</p>
<pre>${JSON.stringify(claims, null, 2)}</pre>`
    : html`<p>There is no token in this address, or it is not good now.</p>`
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Kept: no video service</title>
<link rel="icon" href="data:,">
</head>
<body>
<h1>This stands in for a video service</h1>
${found}
</body>
</html>
`
}
