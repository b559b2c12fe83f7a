import type { Context, MiddlewareHandler } from 'hono'
import { describe } from '#openapi/describe'
import { mayEver } from '../../domain/access.ts'
import { type Asker, type DayFacts, listSlots } from '../../domain/availability.ts'
import { DomainError, invalidField } from '../../domain/errors.ts'
import { allowOrPublic } from '../../platform/auth/allow.ts'
import { authenticateOrPublic, isAnonymous, signInFirst } from '../../platform/auth/authenticate.ts'
import { asksForFresh } from '../../platform/http/asks-for-fresh.ts'
import { type AppEnv, factory } from '../../platform/http/context.ts'
import { clinicOf, depsOf } from '../../platform/http/deps.ts'
import { pathId } from '../../platform/http/path-id.ts'
import { valid } from '../../platform/http/valid.ts'
import * as examples from './examples.ts'
import type { FoundFacts } from './facts.ts'
import { findDays } from './find-days.ts'
import { findDoctors } from './find-doctors.ts'
import { firstFree, listDays, refusePast, slotRequest, windowsBeyond } from './list.ts'
import * as schemas from './schemas.ts'

const MOST_SLOTS = 20

function askerOf(c: Context<AppEnv>): Asker {
  return { isPatient: !mayEver(c.get('caller').roles, 'availability:explain'), now: c.get('now') }
}

/**
 * Hears `Cache-Control: no-cache`, before the caller is known: a user who sends it is counted as for a write. Without a token it
 * changes nothing, or anybody could have every listing read from the objects.
 */
const hearNoCache: MiddlewareHandler<AppEnv> = async (c, next) => {
  c.set('wantsFresh', asksForFresh(c.req.header('Cache-Control')))
  await next()
}

/** What lies beyond the days asked for is no reason to refuse these. */
function nothingWhileDown(error: unknown): null {
  if (error instanceof DomainError && error.code === 'DATABASE_UNAVAILABLE') return null
  throw error
}

/** Whether Postgres was read for these days, and asked how the caller stands. */
const hasAskedFor = ({ freshness }: FoundFacts) => freshness === 'MISS' || freshness === 'BYPASS'

/**
 * The first free start after the listed days, as far ahead as the clinic takes bookings. KV is looked into first whatever the
 * caller sent: two years of days from the object would hold up who books there.
 */
async function nextBeyond(
  c: Context<AppEnv>,
  { doctorId, found, query }: { doctorId: string; found: FoundFacts; query: schemas.AvailabilityQuery },
): Promise<number | null> {
  let hasAsked = hasAskedFor(found)
  for (const window of windowsBeyond(found.days, c.var.now)) {
    const later = await findDays(c, doctorId, { ...window, isPublic: true, hasAsked }).catch(nothingWhileDown)
    if (!later) return null
    hasAsked ||= hasAskedFor(later)
    const free = firstFree(later.days, query, askerOf(c))
    if (free !== null) return free
  }
  return null
}

function tellFreshness(c: Context<AppEnv>, { freshness, ageWhileDown }: FoundFacts): void {
  c.header('X-Cache', freshness)
  if (ageWhileDown === null) return
  c.header('Warning', '110 - "Response is Stale"')
  c.header('Age', String(ageWhileDown))
}

/** Days of doctors that a listing without a token may look at: 20 doctors for a week and more, or 6 for a month. */
const MOST_PUBLIC_DAYS = 200

/** @throws DomainError VALIDATION_ERROR for more doctors times days than who did not sign in may have listed at once */
function refuseTooMuch(doctors: number, days: number): void {
  if (doctors * days <= MOST_PUBLIC_DAYS) return
  const most = Math.floor(MOST_PUBLIC_DAYS / doctors)
  throw invalidField(
    '#/days',
    `is too many days for ${doctors} doctors: without a token at most ${most} can be listed at once`,
  )
}

/** Whether a time of day is one of those that were asked for. */
const isWithin = (localTime: string, { startsFrom, startsBefore }: schemas.AcrossQuery) =>
  (startsFrom === undefined || localTime >= startsFrom) && (startsBefore === undefined || localTime < startsBefore)

async function earliestAcross(c: Context<AppEnv>, doctorIds: readonly string[], query: schemas.AcrossQuery) {
  const asker = askerOf(c)
  const perDoctor = await Promise.all(
    doctorIds.map(async (doctorId) => {
      const { days } = await findDays(c, doctorId, {
        from: query.date ?? null,
        days: query.days,
        isPublic: true,
        hasAsked: true,
      })
      const [first] = days as [DayFacts, ...DayFacts[]]
      refusePast(first, asker.now)
      const slots = days.flatMap((facts) => listSlots(facts, slotRequest(facts, query, asker), asker))
      return slots
        .filter(({ reason, localTime }) => reason === null && isWithin(localTime, query))
        .map((slot) => ({ doctorId, ...slot }))
    }),
  )
  return perDoctor
    .flat()
    .sort((a, b) => a.start - b.start)
    .slice(0, MOST_SLOTS)
    .map(({ doctorId, start, end, localTime, timezone, locationId }) => ({
      doctorId,
      appointmentDate: new Date(start).toISOString(),
      endDate: new Date(end).toISOString(),
      localTime,
      timezone,
      locationId,
    }))
}

const tag = 'Availability'
const description =
  'Needs no token if X-Clinic-ID names a clinic with public booking. A listed slot can be taken by somebody else before you book ' +
  'it. `type` is IN_PERSON unless you say: these slots have the `locationId` that a booking has to send, those of a VIDEO_CALL or ' +
  'HOME_VISIT have none.'
const ofOneDoctor =
  `${description} \`explain=true\` (staff) also lists the times that are not free, each with its \`reason\`; a day without slots says ` +
  'why. `nextAvailable` is the first free time after the listed days. The answer may come from a cache: `X-Cache` says HIT, STALE or ' +
  'MISS. After a change of your own, send `Cache-Control: no-cache` to have the listing show it at once, with `X-Cache: BYPASS`: with ' +
  'a token only, and counted as a write by the rate limit. `nextAvailable` may still come from the cache.'

/** Endpoint 30, and the same over several doctors. They sign in by themselves, so they stand before `authenticate`. */
export const availabilityRoutes = factory
  .createApp()
  .get(
    '/appointments/doctor/:doctorId/availability',
    describe({
      id: 'listSlots',
      summary: 'List a doctor’s free slots',
      example: examples.ofOneDoctor,
      description: ofOneDoctor,
      tag,
      answer: schemas.availabilityAnswer,
      takes: ['CacheControl'],
      tells: ['X-Cache', 'Age', 'Warning'],
      codes: ['DOCTOR_NOT_FOUND', 'LOCATION_NOT_FOUND', 'CLINIC_REQUIRED'],
    }),
    hearNoCache,
    authenticateOrPublic,
    allowOrPublic('availability:read'),
    valid('query', schemas.availabilityQuery),
    async (c) => {
      const query = c.req.valid('query')
      const asker = askerOf(c)
      if (query.explain && isAnonymous(c.get('caller'))) throw signInFirst(c)
      if (query.explain && asker.isPatient) throw new DomainError('FORBIDDEN', 'Only staff may send explain=true.')
      const doctorId = pathId(c, 'doctorId')
      const fromMemory = c.get('wantsFresh') === true
      const found = await findDays(c, doctorId, { from: query.date ?? null, days: query.days, fromMemory })
      const listing = listDays(found.days, query, asker)
      const next = listing.firstFree ?? (await nextBeyond(c, { doctorId, found, query }))
      tellFreshness(c, found)
      return c.json({ ...listing.answer, nextAvailable: next === null ? null : new Date(next).toISOString() }, 200)
    },
  )
  .get(
    '/availability',
    describe({
      id: 'listSlotsOfDoctors',
      summary: 'List the earliest free slots of several doctors',
      example: examples.acrossDoctors,
      description: `${description} Without a token, a request may list at most ${MOST_PUBLIC_DAYS} days, added up over all doctors.`,
      tag,
      answer: schemas.acrossAnswer,
      codes: ['DOCTOR_NOT_FOUND', 'LOCATION_NOT_FOUND', 'CLINIC_REQUIRED'],
    }),
    authenticateOrPublic,
    allowOrPublic('availability:read'),
    valid('query', schemas.acrossQuery),
    async (c) => {
      const query = c.req.valid('query')
      const { db, actor } = depsOf(c)
      const { doctorIds, isPublic } = await findDoctors(db, actor.caller, { clinicId: clinicOf(actor), ...query })
      if (isAnonymous(actor.caller) && !isPublic) throw signInFirst(c)
      if (query.doctorIds && doctorIds.length < query.doctorIds.length) {
        throw new DomainError(
          'DOCTOR_NOT_FOUND',
          'At least one of these doctors does not work in this clinic: GET /doctors?active=true lists those who do.',
        )
      }
      if (isAnonymous(actor.caller)) refuseTooMuch(doctorIds.length, query.days)
      return c.json({ slots: await earliestAcross(c, doctorIds, query) }, 200)
    },
  )
