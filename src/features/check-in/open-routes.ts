import type { Context } from 'hono'
import { describe } from '#openapi/describe'
import { DomainError } from '../../domain/errors.ts'
import { allowOrDisplay, authenticateOrDisplay, isDisplay, notForDisplay } from '../../platform/auth/display.ts'
import { type AppEnv, factory } from '../../platform/http/context.ts'
import { depsOf } from '../../platform/http/deps.ts'
import { noQuery } from '../../platform/http/fields.ts'
import { negotiatePage } from '../../platform/http/negotiate-page.ts'
import { pathId } from '../../platform/http/path-id.ts'
import { limitOpenRoute } from '../../platform/http/rate-limit.ts'
import { refusalAsPage } from '../../platform/http/refusal-as-page.ts'
import { valid } from '../../platform/http/valid.ts'
import { proofOf, verifyCode } from './codes.ts'
import * as examples from './examples.ts'
import { locationCode } from './location-code.ts'
import { expiredPage, pageHeaders, proofPage, unavailablePage } from './page.ts'
import { placeOfCode } from './place.ts'
import { codeAnswer, codeQuery, proofAnswer } from './schemas.ts'

const tag = 'Check-in'
const NOT_VALID = new DomainError('CHECKIN_INVALID_QR_CODE', 'The code is not valid any more: scan it again.')
const NO_STORE = { 'Cache-Control': 'no-store' }

/** What a code proves, and where it was shown. @throws DomainError CHECKIN_INVALID_QR_CODE */
async function openCode(c: Context<AppEnv>) {
  const { db, settings, now } = c.var
  const code = await verifyCode(settings, c.req.param('token') ?? '', now)
  const place = code && (await placeOfCode(db, code))
  if (!place) throw NOT_VALID
  return { code, place, ...(await proofOf(settings, code, now)) }
}

/** What a browser shows of a code. A refusal is a page too, for a patient who stands before the screen. */
async function pageFor(c: Context<AppEnv>): Promise<Response> {
  const { settings, now } = c.var
  const headers = await pageHeaders()
  try {
    const { place, proof, expiresAt } = await openCode(c)
    return c.html(proofPage({ ...place, proof, expiresAt, now, checkInUrl: settings.CHECK_IN_URL }), 200, headers)
  } catch (error) {
    return refusalAsPage(c, error, (refusal) => (refusal === NOT_VALID ? expiredPage() : unavailablePage()), headers)
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
        'Opens the link of a location’s code before the patient signs in. A browser gets a page with the clinic, the location and the time there, which leads to `{CHECK_IN_URL}#proof=…` if that is set; with `Accept: application/json` the answer is the proof itself. Send the proof as `qrCode` of a check-in within ten minutes. An unknown or expired code, and one of a location that is not active, is refused with CHECKIN_INVALID_QR_CODE.',
      tag,
      answer: proofAnswer,
      orText: 'text/html',
      open: true,
      codes: ['CHECKIN_INVALID_QR_CODE'],
    }),
    limitOpenRoute,
    valid('query', noQuery),
    async (c) => {
      if (negotiatePage(c)) return pageFor(c)
      const { code, proof, expiresAt } = await openCode(c)
      const { clinicId, locationId } = code
      const answer = { proof, expiresAt: new Date(expiresAt).toISOString(), clinicId, locationId }
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
