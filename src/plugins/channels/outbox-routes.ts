import * as z from 'zod'
import { factory } from '../../platform/http/context.ts'
import { negotiatePage } from '../../platform/http/negotiate-page.ts'
import { valid } from '../../platform/http/valid.ts'
import { reportsTo } from './development.ts'
import { listSent, type SentMessage } from './outbox.ts'
import { outboxPage } from './outbox-page.ts'

/** Messages that the page shows: each e-mail on it is a document of its own. */
const SHOWN = 100
/** Messages that the data have. */
const MOST = 1000

const outboxQuery = z.strictObject({
  /** Only what was sent to this address. */
  to: z.string().max(320).optional(),
  format: z.enum(['json', 'html']).optional(),
})

/**
 * What the page may load: this origin's styles and script. The styles within e-mails count too, since their frames take over the
 * page's policy; scripts in them run nowhere.
 */
const POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self' 'unsafe-inline'",
  "font-src 'self'",
  'img-src data:',
  "connect-src 'self'",
  "form-action 'self'",
  "base-uri 'none'",
  "frame-ancestors 'none'",
].join('; ')

/** The page's own headers. What it shows is in no cache, and what is opened from it is not told where from. */
export const OUTBOX_HEADERS = {
  'Cache-Control': 'no-store',
  'Content-Security-Policy': POLICY,
  'Referrer-Policy': 'no-referrer',
}

/**
 * The sink of a developer's machine, as a phone and a mailbox. Registered there and nowhere else: what it shows are patients'
 * messages.
 */
export const outboxRoutes = factory.createApp().get('/dev/outbox', valid('query', outboxQuery), async (c) => {
  const { to, format } = c.req.valid('query')
  const isPage = negotiatePage(c)
  const wantsPage = format === undefined ? isPage : format === 'html'
  const { PUBLIC_URL: publicUrl, SIGNING_KEY: signingKey } = c.var.settings
  const sent = await listSent(c.env.AVAILABILITY, { to: to || undefined, limit: wantsPage ? SHOWN : MOST })
  const clinics = [...new Set(sent.map(({ clinicId }) => clinicId))]
  const reports = new Map(
    await Promise.all(
      clinics.map(async (clinicId) => [clinicId, await reportsTo({ publicUrl, signingKey, clinicId })] as const),
    ),
  )
  const withReports = (message: SentMessage) => ({ ...message, reports: reports.get(message.clinicId) })
  if (!wantsPage) {
    const shown = sent.map((message) => ({ ...withReports(message), at: new Date(message.at).toISOString() }))
    return c.json(shown, 200, { 'Cache-Control': 'no-store' })
  }
  return c.html(outboxPage(sent.map(withReports), { to: to ?? '' }), 200, OUTBOX_HEADERS)
})
