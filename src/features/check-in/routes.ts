import type { Context } from 'hono'
import { describe } from '#openapi/describe'
import type { RecordRequest } from '../../db/request.ts'
import { allow } from '../../platform/auth/allow.ts'
import { type AppEnv, factory } from '../../platform/http/context.ts'
import { clinicOf, depsOf, recordRequest } from '../../platform/http/deps.ts'
import { NIL_ID, pathId } from '../../platform/http/path-id.ts'
import { valid } from '../../platform/http/valid.ts'
import { checkInAnswer } from '../../records/visits/appointment-record.ts'
import { checkInAppointment } from '../appointments/check-in.ts'
import { type CheckInInput, checkInInput } from '../appointments/schemas.ts'
import { calendarsFor } from '../calendar/client.ts'
import { queueStandingOf } from '../calendar/queue-client.ts'
import { respondWith } from '../calendar/respond.ts'
import * as examples from './examples.ts'
import { notingFailure } from './failures.ts'
import { presenceOf, type Shown } from './presence.ts'
import { findScanned } from './scan.ts'
import { scanAnswer, scanInput } from './schemas.ts'

const tag = 'Check-in'
const CODES = [
  'APPOINTMENT_NOT_FOUND',
  'PATIENT_INACTIVE',
  'INVALID_STATUS_TRANSITION',
  'CHECKIN_NOT_IN_PERSON',
  'CHECKIN_INVALID_QR_CODE',
  'CHECKIN_WRONG_LOCATION',
  'CHECKIN_WINDOW_CLOSED',
] as const

const provenBy = (c: Context<AppEnv>, shown: Shown) => presenceOf(c.var.db, c.var, shown)

/** Where the verb is told the patient is: null where nothing shows it, `NIL_ID` where they are too far away. */
async function placeOf(c: Context<AppEnv>, shown: Shown): Promise<string | null> {
  const presence = await provenBy(c, shown)
  if ('at' in presence) return presence.at
  return presence.refusal.code === 'CHECKIN_WRONG_LOCATION' ? NIL_ID : null
}

async function checkIn(
  c: Context<AppEnv>,
  request: RecordRequest,
  { input, presence, scans = false }: { input: CheckInInput; presence: string | null; scans?: boolean },
) {
  const changed = await checkInAppointment(depsOf(c), request, {
    input,
    presence,
    scans,
    calendars: calendarsFor(c),
  })
  return { appointment: await respondWith(c, changed), queue: await queueStandingOf(c, changed.image) }
}

/** Endpoints 7 and 26. */
export const checkInRoutes = factory
  .createApp()
  .post(
    '/appointments/check-in/scan-qr',
    describe({
      id: 'checkInByCode',
      summary: 'Check in with a location code',
      example: examples.scanning,
      description:
        'Checks the caller in for their visit of today at the location. If they have several, the answer lists them: repeat the request with an `appointmentId`. A second scan gets the same answer. Without a visit the answer is CHECKIN_NO_APPOINTMENT.',
      tag,
      answer: scanAnswer,
      idempotent: false,
      codes: [...CODES, 'CHECKIN_NO_APPOINTMENT', 'CLINIC_REQUIRED'],
    }),
    allow('appointments:scan'),
    valid('json', scanInput),
    async (c) => {
      const { appointmentId, ...shown } = c.req.valid('json')
      const deps = depsOf(c)
      const clinicId = clinicOf(deps.actor)
      const work = async () => {
        const presence = await provenBy(c, shown)
        if ('refusal' in presence) throw presence.refusal
        const scan = appointmentId === undefined ? await findScanned(deps, presence) : { id: appointmentId }
        if ('requiresSelection' in scan) return scan
        const request = { clinicId, id: scan.id, ifMatch: null, idempotency: null }
        return checkIn(c, request, { input: {}, presence: presence.at, scans: true })
      }
      const subject = { type: 'user', id: deps.actor.caller.userId }
      return c.json(await notingFailure(deps.db, deps.actor, { subject, work }), 200)
    },
  )
  .post(
    '/appointments/:id/check-in',
    describe({
      id: 'checkInPatient',
      summary: 'Check in a patient',
      example: examples.checkingIn,
      description:
        'The desk sends an empty body; a patient sends the code of the visit’s location as `qrCode`. Too early or too late is refused with CHECKIN_WINDOW_CLOSED, unless staff send `override` with a reason. The answer has the patient’s place in the queue.',
      tag,
      answer: checkInAnswer,
      versioned: true,
      codes: [...CODES, 'SCHEDULING_CONFLICT'],
    }),
    allow('appointments:check-in'),
    valid('json', checkInInput),
    async (c) => {
      const input = c.req.valid('json')
      const { db, actor } = depsOf(c)
      const request = await recordRequest(c, pathId(c, 'id'), input)
      if (input.qrCode === undefined) return c.json(await checkIn(c, request, { input, presence: null }), 200)
      const work = async () => checkIn(c, request, { input, presence: await placeOf(c, input) })
      const subject = { type: 'appointment', id: request.id }
      return c.json(await notingFailure(db, actor, { subject, work }), 200)
    },
  )
