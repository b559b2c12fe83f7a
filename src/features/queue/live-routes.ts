import type { Context } from 'hono'
import { describe } from '#openapi/describe'
import { DomainError, invalidField } from '../../domain/errors.ts'
import { signInFirst } from '../../platform/auth/authenticate.ts'
import { allowOrDisplay, authenticateOrDisplay, isDisplay, toldToDisplay } from '../../platform/auth/display.ts'
import { type AppEnv, factory } from '../../platform/http/context.ts'
import { clinicOf, depsOf } from '../../platform/http/deps.ts'
import { pathId } from '../../platform/http/path-id.ts'
import { limitOpenRoute } from '../../platform/http/rate-limit.ts'
import { valid } from '../../platform/http/valid.ts'
import { liveQueueOf } from '../calendar/queue-client.ts'
import * as examples from './examples.ts'
import type { DoctorQueueCalls } from './queue-calls.ts'
import { liveMessage, liveQuery, ticketAnswer, ticketInput } from './schemas.ts'
import { clinicOfTicket } from './ticket.ts'
import { watchPassOf } from './watch.ts'

const tag = 'Queue'

const NOT_STAFF = new DomainError('FORBIDDEN', 'Only staff are told when a doctor’s days change: leave out daysOnly.')

/** The refusal of a caller who opens the socket without a ticket that works. */
function noTicket(c: Context<AppEnv>, given: string): DomainError {
  const { code } = signInFirst(c)
  return new DomainError(code, 'The ticket is missing, used or older than 30 seconds: get a new one.', {
    keptOut: given === '' ? 'no_token' : 'ticket',
  })
}

/** The live queue: a ticket, and the socket it opens. */
export const queueLiveRoutes = factory
  .createApp()
  .post(
    '/queue/doctors/:id/tickets',
    describe({
      id: 'createQueueTicket',
      summary: 'Create a ticket for the live queue',
      example: examples.gettingTicket,
      description:
        'The ticket opens the socket of the live queue. It works once, within 30 seconds, and not after the caller’s token has ended. On the socket, staff see names, a patient sees only their own place, and a display sees no names. With `daysOnly` the socket of staff tells only that visits of the doctor have changed, so that a page which shows days asks for them again. A doctor who is not active in the clinic gets a ticket only for their own queue.',
      tag,
      ok: 201,
      answer: ticketAnswer,
      idempotent: false,
      codes: ['DOCTOR_NOT_FOUND', 'CLINIC_REQUIRED'],
    }),
    authenticateOrDisplay,
    allowOrDisplay('queue:read'),
    valid('json', ticketInput),
    async (c) => {
      const { db, actor } = depsOf(c)
      const key = { clinicId: clinicOf(actor), doctorId: pathId(c, 'id') }
      const pass = await watchPassOf(db, actor, key).catch((error) => {
        throw isDisplay(actor.caller) ? toldToDisplay(c, error) : error
      })
      // A patient may not choose it: a display's view would show them more than their own place.
      const { display, daysOnly } = c.req.valid('json')
      if (daysOnly && pass.viewer.kind !== 'staff') throw NOT_STAFF
      const isMuted = pass.viewer.kind === 'staff' && display
      const viewer = isMuted ? { kind: 'display' as const } : pass.viewer
      const queue = liveQueueOf<DoctorQueueCalls>(c, { clinic_id: key.clinicId, doctor_id: key.doctorId })
      const { ticket, expiresAt } = await queue.issueTicket({
        ...pass,
        viewer,
        ...(daysOnly && { hearsDaysOnly: true }),
      })
      c.header('Location', `/queue/doctors/${key.doctorId}/live?ticket=${ticket}`)
      return c.json({ ticket, expiresAt: new Date(expiresAt).toISOString() }, 201)
    },
  )
  .get(
    '/queue/doctors/:id/live',
    describe({
      id: 'watchQueue',
      summary: 'Watch a queue over a WebSocket',
      example: examples.watching,
      description:
        'Opens a WebSocket, which sends a snapshot and then numbered changes. Each message has the whole queue as its viewer may see it. To resume, send the last number that you received as `since`: you get what you missed, or a snapshot if that is too long ago. Numbers only grow; staff get every number, others may miss some. A ticket with `daysOnly` opens a socket that sends `{ type: "days", seq }` alone, once at the beginning and whenever visits of the doctor have changed. `ping` is answered by `pong`. The socket closes with 4401 (`expired`) when the token of its holder ends, and after an hour at the latest: get another ticket and resume. It closes with 4403 (`access_changed`, `revoked`) when the access of its holder changes or its display is revoked: ask for a new ticket, which may be refused. It closes with 4404 (`gone`) when the doctor no longer has a queue. The socket of a display lasts until the display ends.',
      tag,
      answer: liveMessage,
      socket: true,
      open: true,
      security: [{ ticket: [] }],
      codes: ['UNAUTHENTICATED'],
    }),
    limitOpenRoute,
    valid('query', liveQuery),
    async (c) => {
      const { ticket = '' } = c.req.valid('query')
      const doctorId = pathId(c, 'id')
      const clinicId = await clinicOfTicket(c.var.settings, ticket, doctorId)
      if (clinicId === null) throw noTicket(c, ticket)
      if (c.req.header('Upgrade')?.toLowerCase() !== 'websocket') throw invalidField('#/Upgrade', 'must be websocket')
      const upgraded = await liveQueueOf<DoctorQueueCalls>(c, { clinic_id: clinicId, doctor_id: doctorId }).fetch(
        c.req.raw,
      )
      if (upgraded.status === 401) {
        throw new DomainError(
          'UNAUTHENTICATED',
          'The ticket was used, its 30 seconds are over, or the access that it was issued for has ended: get a new one.',
          { keptOut: 'ticket' },
        )
      }
      if (upgraded.status === 503) {
        throw new DomainError('DATABASE_UNAVAILABLE', 'The queue cannot be read at the moment: try again.', {
          retryAfter: 2,
        })
      }
      // The headers of an object's answer cannot be changed; a copy's can.
      return new Response(null, upgraded)
    },
  )
