import { sql } from 'drizzle-orm'
import { flag, uuid } from '../../db/asked.ts'
import type { Actor, RecordRequest } from '../../db/request.ts'
import { appointments } from '../../db/schema/appointments.ts'
import { isOwnersReach, reachesOf } from '../../domain/access.ts'
import { DomainError } from '../../domain/errors.ts'
import type { Deps } from '../../platform/http/deps.ts'
import { sealTexts } from '../../platform/vault/seal-texts.ts'
import { entersQueue } from '../../records/queue-entry.ts'
import { readImage } from '../../records/visits/appointment.ts'
import {
  type Changed,
  clinicMinutes,
  defineChange,
  isInState,
  isStaff,
  t,
  tryChange,
  visitAsked,
  wrongStep,
} from '../../records/visits/appointment-change.ts'
import { ARRIVED, inPerson, reasonColumn } from '../../records/visits/arrived.ts'
import { CHANGED } from '../../records/visits/consequence.ts'
import type { Calendars } from '../calendar/calendars.ts'
import { unlessNoShow, WasNoShow } from '../calendar/moving/no-show.ts'
import type { CheckInInput } from './schemas.ts'

const isStaffSomewhere = ({ caller }: Actor) =>
  reachesOf(caller.roles, 'appointments:check-in').some((reach) => !isOwnersReach(reach))

const arrival = visitAsked({
  ...reasonColumn,
  /** The location whose code was shown. */
  presentAt: uuid,
  overrides: flag,
  /** Whether a code was scanned: who does that again after the start is told of their visit. */
  scans: flag,
})

const opens = clinicMinutes('checkInOpensMinutes')

const closes = clinicMinutes('checkInClosesMinutes')

const checkInVisits = defineChange(() => ({
  name: 'check-in',
  asked: arrival,
  target: sql`case when ${arrival.r.scans} and ${t.status} = 'IN_PROGRESS' then ${t.status} else 'CHECKED_IN' end`,
  checks: [
    {
      name: 'step',
      holds: isInState(['SCHEDULED', 'CONFIRMED']),
      refusal: ({ image, actor }) => {
        const was = readImage(image)
        const comesAfterAll = was.status === 'NO_SHOW' && isStaffSomewhere(actor)
        return comesAfterAll ? new WasNoShow(was.doctor_id) : wrongStep(was, actor)
      },
    },
    inPerson,
    {
      // The desk sees the patient; a patient has to prove where they are.
      name: 'code shown',
      holds: sql`${isStaff} or ${arrival.r.presentAt} is not null`,
      refusal: new DomainError('CHECKIN_INVALID_QR_CODE', 'Scan the code shown at the location, or ask the desk.'),
    },
    {
      name: 'at its location',
      holds: sql`${isStaff} or ${t.locationId} = ${arrival.r.presentAt}`,
      refusal: new DomainError(
        'CHECKIN_WRONG_LOCATION',
        'The visit is at another location: check in there, or ask the desk.',
      ),
    },
    {
      name: 'in the window',
      holds: sql`${arrival.r.overrides} and ${isStaff} or r.at between ${t.startsAt} - ${opens} and ${t.startsAt} + ${closes}`,
      refusal: new DomainError(
        'CHECKIN_WINDOW_CLOSED',
        'It is too early or too late to check in for this visit: windows.checkIn says when, or ask the desk.',
      ),
    },
  ],
  set: ARRIVED,
  action: 'appointment.checked_in',
  consequence: entersQueue(CHANGED),
}))

/**
 * Checks a patient in.
 * @param presence the location whose code was shown, null without one
 * @param scans whether a visit that has begun is answered as it is
 * @param calendars check in a no-show that comes after all, in its doctor's calendar
 * @throws DomainError CHECKIN_NOT_IN_PERSON, CHECKIN_INVALID_QR_CODE, CHECKIN_WRONG_LOCATION, CHECKIN_WINDOW_CLOSED and
 *   those of `changeVisit`
 */
export async function checkInAppointment(
  { db, vault, actor }: Deps,
  request: RecordRequest,
  {
    input,
    presence,
    calendars,
    scans = false,
  }: {
    input: CheckInInput
    presence: string | null
    scans?: boolean
    calendars: Calendars
  },
): Promise<Changed> {
  if (input.override && !isStaffSomewhere(actor))
    throw new DomainError('FORBIDDEN', 'Only staff may override the rules of check-in.')
  const row = { table: appointments, clinicId: request.clinicId, id: request.id }
  const { checkInOverrideReason = null } = await sealTexts(vault, { checkInOverrideReason: input.overrideReason }, row)
  const asking = { actor, request, permission: 'appointments:check-in' as const }
  const arrival = { checkInOverrideReason, presentAt: presence, overrides: input.override ?? false, scans }
  return unlessNoShow(
    () => tryChange(db, asking, [checkInVisits, arrival]),
    (doctorId) => calendars.checkInAgain({ actor, request, overrideReason: checkInOverrideReason }, doctorId),
  )
}
