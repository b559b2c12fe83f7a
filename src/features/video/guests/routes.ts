import type { Context } from 'hono'
import { describe } from '#openapi/describe'
import type { VideoProvider } from '../../../domain/video.ts'
import { type AppEnv, factory } from '../../../platform/http/context.ts'
import { noQuery } from '../../../platform/http/fields.ts'
import { negotiatePage } from '../../../platform/http/negotiate-page.ts'
import { limitOpenRoute } from '../../../platform/http/rate-limit.ts'
import { refusalAsPage } from '../../../platform/http/refusal-as-page.ts'
import { valid } from '../../../platform/http/valid.ts'
import { wakeOutbox } from '../../../platform/wake.ts'
import * as examples from '../examples.ts'
import { type Link, readLink } from '../invites/link.ts'
import { joinToken, noInput } from '../schemas.ts'
import { actAsGuest, LINK_NOT_GOOD } from './guest-link.ts'
import { joinAsGuest } from './join.ts'
import { lookAsGuest } from './look.ts'
import { enterPage, guestPage, refusalPage, waitPage } from './page.ts'
import { guestView } from './schemas.ts'

const tag = 'Video'

/**
 * The address is the secret. So no cache keeps the answer, pages that are opened from here get no referrer, and our
 * logs do not contain it (`log-request.ts` writes the route's pattern; wrangler.toml turns off Cloudflare's own log of URLs).
 * The page can send only its own button's form.
 */
const SECRECY = { 'Cache-Control': 'no-store', 'Referrer-Policy': 'no-referrer' }
const PAGE = {
  ...SECRECY,
  'Content-Security-Policy':
    "default-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'; img-src data:",
}

async function linkOf(c: Context<AppEnv>): Promise<Link> {
  for (const [name, value] of Object.entries(SECRECY)) c.header(name, value)
  const link = await readLink(c.var.settings, c.req.param('token') ?? '')
  if (!link) throw LINK_NOT_GOOD
  actAsGuest(c, link)
  return link
}

/** A refusal as a page, for a guest with a browser. */
async function orPage(c: Context<AppEnv>, answer: () => Promise<Response>): Promise<Response> {
  if (!negotiatePage(c)) return answer()
  return answer().catch((error) => refusalAsPage(c, error, ({ message }, title) => refusalPage(title, message), PAGE))
}

/** What the holder of an invitation's link does, without signing in. @param providerOf where the settings say calls are held */
export function guestRoutes(providerOf: (settings: AppEnv['Variables']['settings']) => VideoProvider | null) {
  return factory
    .createApp()
    .get(
      '/v/:token',
      describe({
        id: 'getGuestCall',
        summary: 'Get the call of a guest link',
        example: examples.lookingAsGuest,
        description:
          'Returns with whom and when the call is, and nothing about the patient. A browser gets a page. This request changes nothing: the guest arrives by `POST`. Unknown, ended and revoked links are all refused with NOT_FOUND.',
        tag,
        answer: guestView,
        orText: 'text/html',
        open: true,
        codes: ['NOT_FOUND'],
      }),
      limitOpenRoute,
      valid('query', noQuery),
      (c) =>
        orPage(c, async () => {
          const { db, now } = c.var
          const view = await lookAsGuest(db, await linkOf(c), now)
          return negotiatePage(c) ? c.html(guestPage(view, now), 200, PAGE) : c.json(view, 200)
        }),
    )
    .post(
      '/v/:token',
      describe({
        id: 'joinCallAsGuest',
        summary: 'Join a call as a guest',
        example: examples.joiningAsGuest,
        description:
          'Tells the doctor that the guest has arrived. Until the doctor admits the guest, the answer has no token: repeat the request, or poll the `GET`. The token opens only this room, until the invitation or the join window ends. It gives no moderator rights and does not name the guest.',
        tag,
        answer: joinToken,
        orText: 'text/html',
        open: true,
        idempotent: false,
        codes: ['NOT_FOUND', 'VIDEO_WINDOW_CLOSED', 'VIDEO_NOT_CONFIGURED'],
      }),
      limitOpenRoute,
      wakeOutbox,
      valid('json', noInput),
      (c) =>
        orPage(c, async () => {
          const link = await linkOf(c)
          const { db, now, caller, settings } = c.var
          const joined = await joinAsGuest({ db, actor: { caller, now } }, link, providerOf(settings))
          if (!negotiatePage(c)) return c.json(joined, 200)
          return c.html(joined.waiting ? waitPage() : enterPage(joined), 200, PAGE)
        }),
    )
}
