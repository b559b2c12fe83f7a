import type { Context } from 'hono'
import type { Code } from '../../domain/check-in.ts'
import { DomainError } from '../../domain/errors.ts'
import { allowOrDisplay, authenticateOrDisplay, isDisplay, notForDisplay } from '../../platform/auth/display.ts'
import { type AppEnv, factory } from '../../platform/http/context.ts'
import { depsOf } from '../../platform/http/deps.ts'
import { noQuery } from '../../platform/http/fields.ts'
import { logRefusal } from '../../platform/http/log-request.ts'
import { pathId } from '../../platform/http/path-id.ts'
import { limitOpenRoute } from '../../platform/http/rate-limit.ts'
import { valid } from '../../platform/http/valid.ts'
import { wantsPage } from '../../platform/http/wants-page.ts'
import { logLost } from '../../platform/log.ts'
import { describe } from '../../platform/openapi/describe.ts'
import { proofOf, verifyCode } from './codes.ts'
import * as examples from './examples.ts'
import { locationCode } from './location-code.ts'
import { expiredPage, pageHeaders, proofPage, unavailablePage } from './page.ts'
import { placeOfCode } from './place.ts'
import { codeAnswer, codeQuery, proofAnswer } from './schemas.ts'

const tag = 'Check-in'
const NOT_VALID = new DomainError('CHECKIN_INVALID_QR_CODE', 'The code is not valid any more: scan it again.')
const NO_STORE = { 'Cache-Control': 'no-store' }

/** What a browser shows of a code. A refusal is a page too, for a patient who stands before the screen. */
async function pageFor(c: Context<AppEnv>, code: Code | null): Promise<Response> {
  const { db, settings, now } = c.var
  const headers = await pageHeaders()
  try {
    const place = code && (await placeOfCode(db, code))
    if (!place) throw NOT_VALID
    const proven = await proofOf(settings, code, now)
    return c.html(proofPage({ ...place, ...proven, now, checkInUrl: settings.CHECK_IN_URL }), 200, headers)
  } catch (error) {
    if (!(error instanceof DomainError)) throw error
    logRefusal(error, c)
    logLost(error)
    if (error === NOT_VALID) return c.html(expiredPage(), 422, headers)
    return c.html(unavailablePage(), 503, { ...headers, 'Retry-After': String(error.extra.retryAfter ?? 5) })
  }
}

/** The routes that a phone or a screen uses without a signed-in user: the code's link, and endpoint 27. */
export const openCheckInRoutes = factory
  .createApp()
  .get(
    '/c/:token',
    describe({
      id: 'exchangeLocationCode',
      summary: 'Exchange a location code for a presence proof',
      example: examples.openingCode,
      description:
        'Opens the link of a location’s code before the patient signs in. A browser gets a page with the clinic, the location and the time there, which leads to `{CHECK_IN_URL}#proof=…` if that is set; with `Accept: application/json` the answer is the proof itself. Send the proof as `qrCode` of a check-in within ten minutes. An unknown or expired code is refused with CHECKIN_INVALID_QR_CODE.',
      tag,
      answer: proofAnswer,
      orText: 'text/html',
      open: true,
      codes: ['CHECKIN_INVALID_QR_CODE'],
    }),
    limitOpenRoute,
    valid('query', noQuery),
    async (c) => {
      const { settings, now } = c.var
      const code = await verifyCode(settings, c.req.param('token'), now)
      if (wantsPage(c)) return pageFor(c, code)
      if (!code) throw NOT_VALID
      const proven = await proofOf(settings, code, now)
      const { clinicId, locationId } = code
      const answer = { proof: proven.proof, expiresAt: new Date(proven.expiresAt).toISOString(), clinicId, locationId }
      return c.json(answer, 200, NO_STORE)
    },
  )
  .get(
    '/appointments/locations/:locationId/qr-code',
    describe({
      id: 'getLocationCode',
      summary: 'Get the check-in code of a location',
      example: examples.showingCode,
      description:
        'Returns the code for a screen at the location; it changes every 30 seconds. A location with printed codes has one code that stays. With `format=svg` the answer is the picture alone. A `qr` display may send its own token instead of a user’s.',
      tag,
      answer: codeAnswer,
      orText: 'image/svg+xml',
      codes: ['LOCATION_NOT_FOUND', 'CLINIC_REQUIRED'],
    }),
    authenticateOrDisplay,
    allowOrDisplay('check-in-codes:read'),
    valid('query', codeQuery),
    async (c) => {
      const deps = depsOf(c)
      const { svg, ...code } = await locationCode(deps, c.var.settings, pathId(c, 'locationId')).catch((error) => {
        throw isDisplay(c.var.caller) && error instanceof DomainError && error.code === 'LOCATION_NOT_FOUND'
          ? notForDisplay(c)
          : error
      })
      if (c.req.valid('query').format === 'svg') {
        return c.body(svg, 200, { ...NO_STORE, 'Content-Type': 'image/svg+xml' })
      }
      return c.json({ qrCode: `data:image/svg+xml;base64,${btoa(svg)}`, ...code }, 200, NO_STORE)
    },
  )
