import { sql } from 'drizzle-orm'
import { z } from 'zod'
import { runRead } from '../../db/read.ts'
import { DomainError, invalidField } from '../../domain/errors.ts'
import { signInFirst } from '../../platform/auth.ts'
import { factory } from '../../platform/context.ts'
import { clinicOf, depsOf } from '../../platform/deps.ts'
import { allowOrDisplay, authenticateOrDisplay, isDisplay, notForDisplay } from '../../platform/display.ts'
import { wholeNumber } from '../../platform/fields.ts'
import { describe } from '../../platform/openapi.ts'
import { pathId } from '../../platform/path-id.ts'
import { limitOpenRoute } from '../../platform/rate-limit.ts'
import { valid } from '../../platform/validate.ts'
import { queueOf } from '../appointments/queues.ts'
import { DOCTOR_NOT_FOUND, readQueue, theDoctor, viewerOf } from './read.ts'
import { queueRecord, ticketAnswer, ticketInput } from './schemas.ts'
import { clinicOfTicket } from './ticket.ts'

const tag = 'Queue'
const MOST_SEQ = 999_999_999

const liveQuery = z.strictObject({
  ticket: z.string().optional(),
  since: wholeNumber(0, MOST_SEQ).optional(),
})

const message = z.union([
  z.object({ type: z.enum(['snapshot', 'change']), seq: z.number(), queue: queueRecord }),
  z.object({
    type: z.literal('appointment'),
    seq: z.number(),
    appointmentId: z.uuid(),
    status: z.string(),
    version: z.number(),
  }),
])

/** The live queue: a ticket, and the socket it opens. */
export const queueLiveRoutes = factory
  .createApp()
  .post(
    '/queue/doctors/:id/tickets',
    describe({
      summary: 'Get a ticket for the live queue',
      description:
        'Good once, for 30 seconds. It sees what its holder sees: staff names, a patient their own place, a display none.',
      ...{ tag, ok: 201, answer: ticketAnswer, idempotent: false },
      codes: ['DOCTOR_NOT_FOUND', 'CLINIC_REQUIRED'],
    }),
    authenticateOrDisplay,
    allowOrDisplay('queue:read'),
    valid('json', ticketInput),
    async (c) => {
      const { db, actor } = depsOf(c)
      const { caller } = actor
      const key = { clinicId: clinicOf(actor), doctorId: pathId(c, 'id') }
      if (isDisplay(caller)) await readQueue(db, actor, key.doctorId).catch(() => Promise.reject(notForDisplay(c)))
      else {
        const [found] = await runRead(db, {
          actor,
          found: sql`select to_jsonb(w) as image, w.clinic_id, w.doctor_id from (${theDoctor(key)}) w`,
          audit: {
            action: 'queue.watched',
            subjectType: 'doctor',
            from: 'found',
            subject: sql`e.doctor_id`,
            patient: null,
          },
        })
        if (!found) throw DOCTOR_NOT_FOUND
      }
      const own = viewerOf(caller)
      // For a patient it would show more than their own place.
      const viewer = own.kind === 'staff' && c.req.valid('json').display ? { kind: 'display' as const } : own
      const { userId, roles, requestId, origin } = caller
      const { ticket, expiresAt } = await queueOf(c, { clinic_id: key.clinicId, doctor_id: key.doctorId }).issueTicket({
        viewer,
        caller: { userId, roles: [...roles], requestId, origin },
        displayId: isDisplay(caller) ? userId : null,
      })
      c.header('Location', `/queue/doctors/${key.doctorId}/live?ticket=${ticket}`)
      return c.json({ ticket, expiresAt: new Date(expiresAt).toISOString() }, 201)
    },
  )
  .get(
    '/queue/doctors/:id/live',
    describe({
      summary: 'Watch a queue (WebSocket)',
      description:
        'Upgrades to a WebSocket: a snapshot, then numbered changes, each the whole queue as its viewer may see it. `since`, the last number that was received, resumes: what was missed, or a snapshot where that is too long ago. Numbers grow; to staff every number is sent. `ping` is answered by `pong`.',
      ...{ tag, answer: message, open: true, codes: ['UNAUTHENTICATED'] },
    }),
    limitOpenRoute,
    valid('query', liveQuery),
    async (c) => {
      const { ticket = '' } = c.req.valid('query')
      const clinicId = clinicOfTicket(ticket)
      if (clinicId === null) throw signInFirst(c)
      if (c.req.header('Upgrade')?.toLowerCase() !== 'websocket') throw invalidField('#/Upgrade', 'must be websocket')
      const upgraded = await queueOf(c, { clinic_id: clinicId, doctor_id: pathId(c, 'id') }).fetch(c.req.raw)
      if (upgraded.status === 401) {
        throw new DomainError('UNAUTHENTICATED', 'The ticket was used already, or its 30 seconds are over.')
      }
      if (upgraded.status === 503) {
        throw new DomainError('DATABASE_UNAVAILABLE', 'The queue cannot be read just now; try again.', {
          retryAfter: 2,
        })
      }
      return upgraded
    },
  )
