import pg from 'pg'
import { afterAll, describe, expect, inject, test, vi } from 'vitest'
import { layOut } from '../../src/db/text.ts'
import { EVENTS, isEventName } from '../../src/domain/events/events.ts'
import { send } from '../support/client.ts'
import { mintClinic, sqlAs } from '../support/clinic.ts'
import { setClock } from '../support/clock.ts'
import { answered } from '../support/contract.ts'
import { openTwin, type Twin } from './twin.ts'
import { type Step, walkOf } from './walk.ts'

/** A statement that the walk ran, and the rows it has answered so far. */
interface Ran {
  text: string
  rows: string
}

interface Golden {
  name: string
  text: string
}

let twin: Twin
let clinicId: string
/** The endpoints that the walk has called. */
let walked: ReadonlySet<string>
let goldens: Golden[]
/** Steps after which the other clinic was not what it was, or whose rows named it. */
const strayed: string[] = []

/** Endpoints whose statements the walk does not see, and why. */
const NOT_WALKED = new Map([
  ['GET /health', 'runs no statement'],
  ['GET /health/ready', 'asks over connections of its own; test/faults/readiness.test.ts'],
  ['GET /queue/doctors/{id}/live', 'is a socket; its object reads the line as GET /queue/doctors/{id} does'],
  ['POST /webhooks/video/{provider}', 'needs a signed report; test/api/video-webhook.test.ts'],
  ['POST /webhooks/messages/{provider}/{channelId}', 'needs a signed report; test/api/inbox-reports.test.ts'],
])

/** Steps that are to read other clinics too: all there are, or those of the caller. */
const OF_SEVERAL_CLINICS = new Set(['clinic-list', 'me-by-membership'])

/** Milliseconds a step may take; one that hangs is named, not the whole walk. */
const PATIENCE = 20_000

async function inTime<T>(what: string, work: Promise<T>): Promise<T> {
  let timer: ReturnType<typeof setTimeout> | undefined
  const over = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`${what} is not over after ${PATIENCE} ms.`)), PATIENCE)
  })
  return await Promise.race([work, over]).finally(() => clearTimeout(timer))
}

/**
 * The statements that the Worker and its objects run while `work` runs. What runs beside the request writes its rows down
 * when it has them: waiting for a query of a request that is over can take forever.
 */
async function ranBy(work: () => Promise<void>): Promise<Ran[]> {
  const ran: Ran[] = []
  const query = pg.Client.prototype.query as (asked: unknown, values?: unknown) => Promise<{ rows?: unknown }>
  const spy = vi.spyOn(pg.Client.prototype, 'query').mockImplementation(function (
    this: pg.Client,
    asked: unknown,
    values?: unknown,
  ) {
    // Only a test's own statements bring their values apart.
    if (values !== undefined) return query.call(this, asked, values) as never
    const entry = { text: typeof asked === 'string' ? asked : (asked as { text: string }).text, rows: '' }
    ran.push(entry)
    const result = query.call(this, asked)
    result.then(
      ({ rows }) => {
        entry.rows = JSON.stringify(rows ?? null)
      },
      () => {},
    )
    return result as never
  })
  try {
    await work()
    return ran
  } finally {
    spy.mockRestore()
  }
}

const ownName = (text: string) => /^\/\* (\S+) \*\//.exec(text)?.[1]

/** What a text is to be called: by its own name, by its step too where others share that, or by its step alone. */
function calledBy(text: string, step: Step, shared: ReadonlySet<string>): string {
  const own = ownName(text)
  if (!own) return step.name
  return shared.has(own) && !step.name.startsWith(own) ? `${own}-${step.name}` : shared.has(own) ? step.name : own
}

/** Each text under its own name. A read has a text for each shape: those are told apart by the step that ran them first. */
function named(found: ReadonlyMap<string, Step>): Golden[] {
  const owns = [...found.keys()].flatMap((text) => ownName(text) ?? [])
  const shared = new Set(owns.filter((own, at) => owns.indexOf(own) !== at))
  const taken = new Set(owns.filter((own) => !shared.has(own)))
  return [...found].map(([text, step]) => {
    const called = calledBy(text, step, shared)
    if (called === ownName(text) && !shared.has(called)) return { name: called, text }
    let name = called
    for (let n = 2; taken.has(name); n++) name = `${called}-${n}`
    taken.add(name)
    return { name, text }
  })
}

/** The walk, once for all tests of the file; one that was broken off is begun anew by who asks next. */
function walkThrough(): Promise<void> {
  walking ??= walk().catch((error: unknown) => {
    walking = undefined
    throw error
  })
  return walking
}

let walking: Promise<void> | undefined

async function walk(): Promise<void> {
  strayed.length = 0
  setClock('2027-03-01T03:00:00Z')
  const clinic = await mintClinic()
  clinicId = clinic.id
  twin = await openTwin(clinic.id)
  const found = new Map<string, Step>()
  const all: (Ran & { step: Step })[] = []
  answered.clear()
  for (const step of walkOf(clinic)) {
    await inTime(`The copying before ${step.name}`, twin.copy())
    const before = await twin.digest()
    const ran = await inTime(step.name, ranBy(step.send))
    if ((await twin.digest()) !== before) strayed.push(`${step.name} changed the other clinic`)
    for (const one of ran) {
      all.push(Object.assign(one, { step }))
      if (!found.has(one.text)) found.set(one.text, step)
    }
  }
  for (const { rows, step, text } of all) {
    if (rows.includes(twin.clinicId) && !OF_SEVERAL_CLINICS.has(step.name))
      strayed.push(`${step.name} read the other clinic: ${text.slice(0, 80)}`)
  }
  goldens = named(found)
  walked = new Set(answered)
}

/** Milliseconds for a test that may be the one that walks. */
const WALK = 300_000

afterAll(() => {
  vi.useRealTimers()
})

/** `vitest run -u` writes the files anew; the diff is what a reviewer reads. */
test('every statement is the one in its file', { timeout: WALK }, async () => {
  await walkThrough()
  for (const { name, text } of goldens) await expect(`${layOut(text)}\n`, name).toMatchFileSnapshot(`./sql/${name}.sql`)
})

test('Postgres can plan every one for the role of the Worker, without knowing a value', { timeout: WALK }, async () => {
  await walkThrough()
  const app = new pg.Client({ connectionString: inject('appUrl') })
  await app.connect()
  const refused: string[] = []
  for (const { name, text } of goldens) {
    await app
      .query(`EXPLAIN (GENERIC_PLAN) ${layOut(text)}`)
      .catch((error) => refused.push(`${name}: ${error.message}`))
  }
  expect(refused).toEqual([])
})

test('none touches a second clinic with the same data under the same ids', { timeout: WALK }, async () => {
  await walkThrough()
  expect(strayed).toEqual([])
})

test('the data of every event that it wrote is as the schema of its type says', { timeout: WALK }, async () => {
  await walkThrough()
  const events = await sqlAs('select type, subject_type, payload from outbox where clinic_id = $1', [clinicId])
  expect(new Set(events.map(({ type }) => type)).size).toBeGreaterThan(45)
  const wrong = events.filter(({ type, subject_type, payload }) => {
    const known = isEventName(String(type)) ? EVENTS[type as keyof typeof EVENTS] : null
    return known?.subject !== subject_type || !known?.data.strict().safeParse(payload).success
  })
  expect(wrong).toEqual([])
})

/** Statements that do not ask whether their caller is let in, and why. */
const NOT_ASKING = new Map([
  ...['visits-of-series', 'calendar'].map((name) => [name, 'is followed by the write, which asks'] as const),
  ...[
    ...['standing-visits-of-clinic-in-span', 'standing-visits-of-clinic-near-location', 'standing-visits-of-clinic'],
    ...[
      'standing-visits-of-clinic-of-doctors-in-span',
      'standing-visits-of-clinic-of-doctors',
      'standing-visits-of-doctors',
    ],
  ].map((name) => [name, 'follows a write, which has asked'] as const),
  ...[
    'webhooks-fan-out',
    'webhooks-removed',
    'webhooks-claim',
    'webhooks-tried',
    'webhooks-noted',
    'webhooks-park',
  ].map((name) => [name, 'runs beside the requests'] as const),
  ...['find-keys', 'meet-users', 'webhook-ping-event'].map(
    (name) => [name, 'follows a statement that has asked'] as const,
  ),
  ...['memberships-of-user', 'way-into-clinic'].map((name) => [name, 'says in which clinic the caller is'] as const),
  ...[
    'doctor-judged',
    'doctors-to-judge',
    'freed-times',
    'outbox-due',
    'outbox-processed',
    'outbox-retries',
    'outbox-retried',
  ].map((name) => [name, 'runs beside the requests'] as const),
  ...['queue-left', 'queue-news', 'queue-access', 'queue-told'].map((name) => [name, 'is of the live queue'] as const),
  ...['reminders-heard', 'reminders-arm', 'notifications-note'].map((name) => [name, 'is of a hearer'] as const),
  ...[
    'enabled-plugins',
    'messages-heard',
    'messages-of-links',
    'messages-claimed',
    'messages-leaving',
    'messages-kept',
    'keep-visit-links',
  ].map((name) => [name, 'runs beside the requests'] as const),
  ...[
    'imports-claim',
    'imports-keep-claim',
    'imports-leave-claim',
    'imports-fail',
    'imports-parts',
    'imports-forget-import_chunks',
    'imports-forget-import_keys',
    'imports-forget-import_rows',
    'imports-stage',
    'imports-profiled',
    'imports-check-anew',
    'imports-clinic',
    'imports-next-chunk-checked',
    'imports-next-chunk-committed',
    'imports-next-committed',
    'imports-patients-known-by',
    'imports-patients-check',
    'imports-checked',
    'imports-patients-commit',
    'imports-patients-committed',
    'imports-committed',
    'imports-known-by',
    'imports-earlier',
    'imports-verdicts',
    'imports-doctors-commit',
    'imports-hours-known',
    'imports-hours-commit',
    'imports-visits-known-by',
    'imports-visits-check',
    'imports-visits-commit',
    'imports-visits-coming',
    'imports-visits-booked',
    'imports-visits-found',
    'imports-visits-committed',
    'imports-undo-patient',
    'imports-undo-doctor',
    'imports-undo-appointment',
    'imports-undone',
    'imports-hours-undo',
    'imports-forgettable',
    'imports-forget-staged',
  ].map((name) => [name, 'runs beside the requests'] as const),
  ...[
    'exports-claim',
    'exports-note-progress',
    'exports-end',
    'exports-leave',
    'exports-expired',
    'exports-forget',
    'export-patients',
    'export-doctors',
    'export-hours',
    'export-visits-of-patient',
    'export-visits-of-clinic',
    'export-person',
    'export-access-log',
    'export-plans-of-patient',
    'export-series-of-patient',
    'export-messages-of-patient',
    'export-locations',
    'export-follow-up-plans',
    'export-contact-attempts',
    'export-series',
    'export-appointment-templates',
    'export-time-off',
    'export-closures',
    'export-erased-patients',
    'export-visits-of-erased-patients',
    'export-merges',
    'export-links',
    'export-arrivals',
    'export-calls',
    'export-call-participants',
    'export-call-recordings',
    'export-messages',
    'export-message-templates',
    'export-reminder-rules',
    'export-inbox',
    'export-members',
    'export-audit-trail',
  ].map((name) => [name, 'runs beside the requests'] as const),
  ['export-files', 'has an address that we have signed'],
  ['import-report', 'follows a statement that has asked'],
  ['guest-look', 'has a link for its caller'],
  ...['visit-link-show', 'visit-link-find', 'visit-link-undone'].map(
    (name) => [name, 'has a link for its caller'] as const,
  ),
  ['keep-visit-links', 'keeps the links of messages that are being sent'],
  ['calendar-feed', 'has an address for its caller, and asks what ties its user to it'],
  ['place-of-code', 'has a code that we have signed; who has scanned it signs in later'],
  ['display-ticket', 'has a screen for its caller, which is no user'],
])

test('every other asks whether its caller is let in', { timeout: WALK }, async () => {
  await walkThrough()
  // Some run beside the walk, when the Queue delivers: not each of them in each walk.
  const wrong = goldens.filter(({ name, text }) => /caller_stand(s|ing)\(/.test(text) === NOT_ASKING.has(name))
  expect(wrong.map(({ name }) => name)).toEqual([])
})

describe('coverage', () => {
  test('the walk calls every endpoint that the document names', { timeout: WALK }, async () => {
    await walkThrough()
    const { body } = await send('GET', '/openapi.json')
    // Each PATCH is the PUT of its path, by one registration.
    const endpoints = Object.entries<Record<string, unknown>>(body.paths).flatMap(([path, operations]) =>
      ['get', 'post', 'put', 'delete']
        .filter((method) => method in operations)
        .map((method) => `${method.toUpperCase()} ${path}`),
    )
    expect(endpoints.length).toBeGreaterThan(100)
    expect(endpoints.filter((endpoint) => !walked.has(endpoint) && !NOT_WALKED.has(endpoint))).toEqual([])
  })
})
