import type { Context } from 'hono'
import { describe } from '#openapi/describe'
import { newcomerIn, queueOf } from '../../domain/queue.ts'
import type { QueueAction } from '../../domain/queue-actions.ts'
import { viewFor } from '../../domain/queue-views.ts'
import { allow } from '../../platform/auth/allow.ts'
import { allowOrDisplay, authenticateOrDisplay, isDisplay, toldToDisplay } from '../../platform/auth/display.ts'
import { type AppEnv, factory } from '../../platform/http/context.ts'
import { clinicOf, depsOf } from '../../platform/http/deps.ts'
import { etag } from '../../platform/http/etag.ts'
import { noBody, noQuery } from '../../platform/http/fields.ts'
import { idempotencyOf } from '../../platform/http/idempotency.ts'
import { pathId } from '../../platform/http/path-id.ts'
import { valid } from '../../platform/http/valid.ts'
import { patientCodes } from '../../records/patients/patient-checks.ts'
import { checkInAnswer } from '../../records/visits/appointment-record.ts'
import { calendarOf, settle } from '../calendar/client.ts'
import { liveQueueOf, queueStandingOf } from '../calendar/queue-client.ts'
import { respondWith } from '../calendar/respond.ts'
import * as examples from './examples.ts'
import type { DoctorQueueCalls } from './queue-calls.ts'
import { readQueue, readQueuesAt, viewerOf } from './read.ts'
import * as schemas from './schemas.ts'
import type { WalkedIn } from './walk-ins/walk-in.ts'
import type { WalkInCalls } from './walk-ins/walk-in-calls.ts'
import { walkInTaskOf } from './walk-ins/walk-in-task.ts'

const tag = 'Queue' as const
const answer = schemas.queueRecord

/** Where a screen asks, what it may not see is the link's fault. */
async function forScreens<T>(c: Context<AppEnv>, read: Promise<T>): Promise<T> {
  return isDisplay(c.var.caller) ? read.catch((error) => Promise.reject(toldToDisplay(c, error))) : read
}

/** The queues that staff, patients and screens may read. The routes authenticate by themselves. */
export const queueReadRoutes = factory
  .createApp()
  .get(
    '/queue',
    describe({
      id: 'listQueues',
      summary: 'List the queues of a location',
      example: examples.ofLocation,
      description:
        'Staff see names, a patient sees only their own place, and a `board` display, which sends its own token, sees no names.',
      tag,
      answer: schemas.queueList,
      codes: ['LOCATION_NOT_FOUND', 'CLINIC_REQUIRED'],
    }),
    authenticateOrDisplay,
    allowOrDisplay('queue:read'),
    valid('query', schemas.atLocation),
    async (c) => {
      const { db, actor } = depsOf(c)
      const read = readQueuesAt(db, actor, c.req.valid('query').locationId)
      const viewer = viewerOf(actor.caller)
      const data = (await forScreens(c, read)).map(({ facts }) => {
        const newcomer = viewer.kind === 'staff' ? newcomerIn(facts, actor.now) : null
        return {
          ...viewFor(queueOf(facts, actor.now), viewer),
          ...(newcomer && {
            newcomer: {
              position: newcomer.position,
              estimatedWaitMinutes: newcomer.minutes,
              waitRange: [newcomer.low, newcomer.high] satisfies [number, number],
            },
          }),
        }
      })
      return c.json({ data })
    },
  )
  .get(
    '/queue/doctors/:id',
    describe({
      id: 'getQueue',
      summary: 'Get a doctor’s queue',
      example: examples.ofDoctor,
      description:
        'Staff see names, a patient sees only their own place, and a `board` display, which sends its own token, sees no names.',
      tag,
      answer,
      versioned: true,
      codes: ['DOCTOR_NOT_FOUND', 'CLINIC_REQUIRED'],
    }),
    authenticateOrDisplay,
    allowOrDisplay('queue:read'),
    valid('query', noQuery),
    async (c) => {
      const { db, actor } = depsOf(c)
      const { facts } = await forScreens(c, readQueue(db, actor, pathId(c, 'id')))
      const view = viewFor(queueOf(facts, actor.now), viewerOf(actor.caller))
      c.header('ETag', etag(view))
      // Whoever waits has an estimate, which the clock changes.
      c.set('outlivesTag', view.totalInQueue > 0 || view.serving !== null)
      return c.json(view)
    },
  )

async function act(c: Context<AppEnv>, action: QueueAction, body: unknown) {
  const { actor } = depsOf(c)
  const idempotency = await idempotencyOf(c, body)
  const key = { clinicId: clinicOf(actor), doctorId: pathId(c, 'id') }
  const queue = liveQueueOf<DoctorQueueCalls>(c, { clinic_id: key.clinicId, doctor_id: key.doctorId })
  const { view, replayed } = settle(c, await queue.act({ ...key, actor, idempotency, action }))
  c.header('ETag', etag(view))
  if (replayed) c.header('Idempotency-Replayed', 'true')
  return view
}

const NOT_FOUND = 'DOCTOR_NOT_FOUND'
const acts = {
  tag,
  answer,
  codes: [NOT_FOUND, 'PATIENT_INACTIVE', 'INVALID_STATUS_TRANSITION', 'CLINIC_REQUIRED'] as const,
}

/** The actions of staff on a queue. Each answers the queue as it is afterwards. */
export const queueActionRoutes = factory
  .createApp()
  .post(
    '/queue/doctors/:id/call-next',
    describe({
      ...acts,
      id: 'callNextPatient',
      summary: 'Call the next patient',
      example: examples.acting,
      description:
        'Calls the first waiting patient, but does not start the visit. A patient who was called and has not come is called again: skip them to call the next one. In a paused queue the answer is INVALID_STATUS_TRANSITION.',
    }),
    allow('queue:manage'),
    valid('json', noBody),
    async (c) => c.json(await act(c, { kind: 'call-next' }, c.req.valid('json')), 200),
  )
  .post(
    '/queue/doctors/:id/skip',
    describe({
      ...acts,
      id: 'skipPatient',
      summary: 'Move a patient back one place',
      description:
        'For a patient who was called and has not come, or who lets another go first. The next in line moves up.',
      example: examples.skipping,
      codes: [...acts.codes, 'APPOINTMENT_NOT_FOUND'],
    }),
    allow('queue:manage'),
    valid('json', schemas.skipInput),
    async (c) => c.json(await act(c, { kind: 'skip', ...c.req.valid('json') }, c.req.valid('json')), 200),
  )
  .post(
    '/queue/doctors/:id/reorder',
    describe({
      ...acts,
      id: 'reorderQueue',
      summary: 'Reorder the waiting patients',
      description:
        'Sets the order of all waiting patients. `version` is the version of the queue that the new order is based on: if somebody has come or gone since, the answer is VERSION_MISMATCH, so that nobody is left out by mistake.',
      example: examples.reordering,
      codes: [NOT_FOUND, 'CLINIC_REQUIRED', 'VERSION_MISMATCH'],
    }),
    allow('queue:manage'),
    valid('json', schemas.reorderInput),
    async (c) => c.json(await act(c, { kind: 'reorder', ...c.req.valid('json') }, c.req.valid('json')), 200),
  )
  .post(
    '/queue/doctors/:id/pause',
    describe({
      ...acts,
      id: 'pauseQueue',
      summary: 'Pause a queue',
      description: 'While the doctor is away nobody can be called. Patients keep their places and can still check in.',
      example: examples.acting,
    }),
    allow('queue:manage'),
    valid('json', noBody),
    async (c) => c.json(await act(c, { kind: 'pause' }, c.req.valid('json')), 200),
  )
  .post(
    '/queue/doctors/:id/resume',
    describe({
      ...acts,
      id: 'resumeQueue',
      summary: 'Resume a queue',
      description: 'Patients can be called again.',
      example: examples.acting,
    }),
    allow('queue:manage'),
    valid('json', noBody),
    async (c) => c.json(await act(c, { kind: 'resume' }, c.req.valid('json')), 200),
  )
  .post(
    '/queue/doctors/:id/walk-ins',
    describe({
      id: 'addWalkIn',
      summary: 'Add a walk-in patient',
      example: examples.walkingIn,
      description: `Books a visit that begins now, over a booked one if necessary, and checks it in. A patient who already
        waits for this doctor keeps that visit, and the answer is 200. A new patient is registered; one who is like a patient on
        record is refused with POSSIBLE_DUPLICATE, unless \`confirmNew\` is sent. Alike are patients with the same date of birth
        and the same phone number or nearly the same name; without \`dateOfBirth\` nobody is.`,
      tag,
      ok: 201,
      answer: checkInAnswer,
      otherwise: checkInAnswer,
      versioned: true,
      codes: [
        NOT_FOUND,
        ...patientCodes,
        'LOCATION_NOT_FOUND',
        'CLINIC_REQUIRED',
        'POSSIBLE_DUPLICATE',
        'ALREADY_WAITING',
        'SCHEDULING_CONFLICT',
        'OVERLOADED',
      ],
    }),
    allow('queue:walk-in'),
    valid('json', schemas.walkInInput, { nullIsAbsent: true }),
    async (c) => {
      const input = c.req.valid('json')
      const idempotency = await idempotencyOf(c, input)
      const task = await walkInTaskOf(depsOf(c), pathId(c, 'id'), { input, idempotency })
      const booked = settle<WalkedIn>(c, await calendarOf<WalkInCalls>(c, task.doctorId).walkIn(task))
      const appointment = await respondWith(c, booked)
      if (!booked.waited) c.header('Location', `/appointments/${appointment.id}`)
      return c.json({ appointment, queue: await queueStandingOf(c, booked.image) }, booked.waited ? 200 : 201)
    },
  )
