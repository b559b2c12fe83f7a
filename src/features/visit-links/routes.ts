import type { Context } from 'hono'
import { describe } from '#openapi/describe'
import { DomainError, invalidField } from '../../domain/errors.ts'
import { type AppEnv, factory } from '../../platform/http/context.ts'
import { logRefusal } from '../../platform/http/log-request.ts'
import { negotiatePage } from '../../platform/http/negotiate-page.ts'
import { answerTo } from '../../platform/http/problem.ts'
import { limitLinks } from '../../platform/http/rate-limit.ts'
import { refusalAsPage } from '../../platform/http/refusal-as-page.ts'
import { valid } from '../../platform/http/valid.ts'
import { wakeOutbox } from '../../platform/wake.ts'
import { LINK_PURPOSES, pathOfVisitLink, secretsOfVisitLink } from '../../records/visit-link.ts'
import * as examples from './examples.ts'
import { findVisitLink, type VisitLink } from './find-link.ts'
import { type FreeTimes, freeTimes } from './free-times.ts'
import { actByLink, LINK_NOT_GOOD, readerOf } from './link-caller.ts'
import { pageLanguage } from './page/language.ts'
import { linkPage, plainPage, type Shown } from './page/link-page.ts'
import { pageHeaders, SECRECY } from './page/page-headers.ts'
import { readInput } from './read-input.ts'
import * as schemas from './schemas.ts'
import { undoLink, useLink } from './use-link.ts'
import { viewOf } from './view.ts'

const tag = 'Messages'

/**
 * The link of the request's token, with its holder as the caller.
 * @param isShown whether its visit is shown by it, which the trail notes
 * @throws DomainError LINK_NOT_FOUND
 */
async function linkOf(c: Context<AppEnv>, { isShown }: { isShown: boolean }): Promise<VisitLink> {
  const { db, settings, now } = c.var
  const secrets = await secretsOfVisitLink(settings, c.req.param('token') ?? '')
  const link = secrets && (await findVisitLink(db, { secrets, now, reader: isShown ? readerOf(c) : null }))
  if (!link) throw LINK_NOT_GOOD
  actByLink(c, link)
  return link
}

/** The free times that a page or an answer lists, where its link still waits to move the visit. */
async function timesFor(
  c: Context<AppEnv>,
  link: VisitLink,
  window: Parameters<typeof freeTimes>[2],
): Promise<FreeTimes | undefined> {
  const isListed = link.purpose === 'move' && viewOf(link, c).state === 'OPEN'
  return isListed ? freeTimes(c, link.visit, window) : undefined
}

/** Whether a browser asks; a page is in its language. */
function wantsPage(c: Context<AppEnv>): boolean {
  const isPage = negotiatePage(c)
  c.header('Vary', 'Accept, Accept-Language')
  return isPage
}

const languageFor = (c: Context<AppEnv>, link?: VisitLink) =>
  pageLanguage(link?.patient.language ?? null, c.req.header('Accept-Language'))

/** The other links of the message that would do something now, in one order on all its pages. */
async function siblingsOf(c: Context<AppEnv>, link: VisitLink): Promise<Shown['siblings']> {
  const { messageId, siblings } = link
  const found = await Promise.all(
    LINK_PURPOSES.map(async (purpose) => {
      const sibling = siblings.find((one) => one.purpose === purpose)
      if (!sibling || viewOf({ ...link, purpose }, c).state !== 'OPEN') return []
      const path = await pathOfVisitLink(c.var.settings, { messageId, ...sibling })
      return path === null ? [] : [{ purpose, path }]
    }),
  )
  return found.flat()
}

/** The answer of a link that is good: a page for a browser, else data. */
async function show(c: Context<AppEnv>, link: VisitLink, from: string | null): Promise<Response> {
  const times = await timesFor(c, link, { from, isFresh: false })
  if (wantsPage(c)) return pageOf(c, link, { times })
  const slots = times?.days.flatMap(({ slots }) => slots)
  const shown = slots?.map(({ start, end, localTime }) => ({
    appointmentDate: new Date(start).toISOString(),
    endDate: new Date(end).toISOString(),
    localTime,
  }))
  return c.json({ ...viewOf(link, c), ...(shown && { slots: shown }) }, 200)
}

async function pageOf(
  c: Context<AppEnv>,
  link: VisitLink,
  { times, failed, status = 200 }: { times?: FreeTimes | undefined; failed?: Shown['failed']; status?: number },
): Promise<Response> {
  const shown = {
    view: viewOf(link, c),
    language: languageFor(c, link),
    country: link.visit.clinic.settings.country,
    siblings: await siblingsOf(c, link),
  }
  const page = linkPage({ ...shown, ...(times && { times }), failed })
  return c.html(page, status as 200, await pageHeaders())
}

/** Which of the plain pages tells of a refusal. */
const whyOf = ({ code }: DomainError) =>
  code === 'LINK_NOT_FOUND' ? 'ended' : code === 'RATE_LIMITED' ? 'busy' : 'unavailable'

/** Counts the request, and answers a refusal as a page to a browser. */
async function answering(c: Context<AppEnv>, answer: () => Promise<Response>): Promise<Response> {
  const isPage = wantsPage(c)
  for (const [name, value] of Object.entries(SECRECY)) c.header(name, value)
  const all = async () => {
    await limitLinks(c)
    return answer()
  }
  if (!isPage) return all()
  const headers = await pageHeaders()
  return all().catch((error) =>
    refusalAsPage(c, error, (refusal) => plainPage(languageFor(c), whyOf(refusal)), headers),
  )
}

/** What keeps a time from being had; another one may be. */
const OF_TIME: readonly string[] = [
  'SCHEDULING_CONFLICT',
  'OUTSIDE_WORKING_HOURS',
  'BOOKING_WINDOW_CLOSED',
  'APPOINTMENT_IN_PAST',
  'INVALID_FOLLOWUP_DATE',
  'BOOKING_LIMIT_REACHED',
  'FOLLOWUP_PLAN_ALREADY_CONVERTED',
  'FOLLOWUP_PLAN_CLOSED',
  'LOCATION_NOT_FOUND',
  'DOCTOR_NOT_FOUND',
]

const NOT_ITS_PURPOSE = invalidField('#/do', 'is not what this link is for now')

/** Does what the button asks for, where the link is for it now; what is done already is not done again. */
async function act(c: Context<AppEnv>, link: VisitLink, input: schemas.LinkInput): Promise<void> {
  const { stage, purpose } = link
  if (input.do === 'undo') {
    if (stage === 'open') throw NOT_ITS_PURPOSE
    if (stage === 'acted') await undoLink(c, link)
    return
  }
  if (input.do !== purpose) throw NOT_ITS_PURPOSE
  if (stage === 'open') await useLink(c, link, input.to)
}

/** What a patient can go on from on the page of the link, besides another time. */
const OF_PAGE: readonly string[] = [
  'VALIDATION_ERROR',
  'UNSUPPORTED_MEDIA_TYPE',
  'CANCELLATION_WINDOW_CLOSED',
  'INVALID_STATUS_TRANSITION',
]

/** A refusal on the page of its link, which is still good, so that the patient can go on from there. */
async function refusedPage(c: Context<AppEnv>, link: VisitLink, refusal: DomainError): Promise<Response> {
  const isOfTime = OF_TIME.includes(refusal.code)
  if (!isOfTime && !OF_PAGE.includes(refusal.code)) throw refusal
  logRefusal(refusal, c)
  const { status } = answerTo(refusal)
  const times = await timesFor(c, link, { from: null, isFresh: isOfTime })
  const failed = !isOfTime ? 'refused' : link.stage === 'acted' ? 'cannotUndo' : 'taken'
  return pageOf(c, link, { times, failed, status })
}

/** Acts, and shows what has become of the visit: also to whoever was not the first to press the button. */
async function actAndShow(c: Context<AppEnv>): Promise<Response> {
  const before = await linkOf(c, { isShown: false })
  const refusal = await readInput(c)
    .then((input) => act(c, before, input))
    .then(() => null, refusalOf)
  const after = await linkOf(c, { isShown: true })
  if (!refusal || after.stage !== before.stage) return show(c, after, null)
  if (refusal.code === 'VERSION_MISMATCH') throw LINK_NOT_GOOD
  if (wantsPage(c)) return refusedPage(c, after, refusal)
  throw refusal
}

/** @throws Error what is no refusal */
function refusalOf(error: unknown): DomainError {
  if (error instanceof DomainError) return error
  throw error
}

const FORM = {
  description: 'What the page’s button sends: as a form, or as JSON.',
  required: true,
} as const

/** The pages behind the links of messages. Whoever has the link needs no token. */
export const visitLinkRoutes = factory
  .createApp()
  .get(
    '/l/:token',
    describe({
      id: 'getVisitLink',
      summary: 'Get the page of a message’s link',
      example: examples.openingLink,
      description:
        'Shows which visit a link is about and what can be done by it: confirm, move or cancel. A browser gets a page in the patient’s language. This request changes nothing, because programs open links too: the page’s button acts, by `POST`. For a move it lists free times, two weeks from `from` on. Malformed, unknown, used and ended links are all refused with LINK_NOT_FOUND. An address may ask 10 times a minute.',
      tag,
      answer: schemas.linkView,
      orText: 'text/html',
      open: true,
      codes: ['LINK_NOT_FOUND'],
    }),
    valid('query', schemas.linkQuery),
    (c) => answering(c, async () => show(c, await linkOf(c, { isShown: true }), c.req.valid('query').from ?? null)),
  )
  .post(
    '/l/:token',
    describe({
      id: 'useVisitLink',
      summary: 'Act by a message’s link',
      example: examples.usingLink,
      description:
        'Does what the link is for, as the patient of the visit could, and shows the result. A second request does nothing more and has the same answer. For ten minutes `undo` takes it back, unless somebody else has changed the visit since. To undo a cancellation books the same time again, as a new visit, if it is still free. A refused time is answered with `alternatives`, and who is too late with CANCELLATION_WINDOW_CLOSED and whom to call.',
      tag,
      answer: schemas.linkView,
      orText: 'text/html',
      open: true,
      idempotent: false,
      body: {
        ...FORM,
        content: {
          'application/x-www-form-urlencoded': { schema: schemas.inputSchema },
          'application/json': { schema: schemas.inputSchema },
        },
      },
      codes: [
        'LINK_NOT_FOUND',
        'CANCELLATION_WINDOW_CLOSED',
        'SCHEDULING_CONFLICT',
        'OUTSIDE_WORKING_HOURS',
        'BOOKING_WINDOW_CLOSED',
        'APPOINTMENT_IN_PAST',
        'BOOKING_LIMIT_REACHED',
        'FOLLOWUP_PLAN_ALREADY_CONVERTED',
        'FOLLOWUP_PLAN_CLOSED',
        'INVALID_STATUS_TRANSITION',
        'OVERLOADED',
      ],
    }),
    wakeOutbox,
    (c) => answering(c, () => actAndShow(c)),
  )
