import type { Context } from 'hono'
import type { RecordRequest } from '../../db/request.ts'
import { changeUntil } from '../../domain/appointment.ts'
import { DomainError, invalidField } from '../../domain/errors.ts'
import type { AppEnv } from '../../platform/http/context.ts'
import { depsOf } from '../../platform/http/deps.ts'
import { type AppointmentImage, situationOf } from '../../records/visits/appointment.ts'
import { changeVisit } from '../../records/visits/appointment-change.ts'
import { changeWindowClosed } from '../../records/visits/change-window.ts'
import { nothingEdited } from '../../records/visits/edited-fields.ts'
import { cancelAppointment } from '../appointments/cancel.ts'
import { PUT_STATUS } from '../appointments/put-status.ts'
import { calendarsFor, notifyCalendar, notifyFormerCalendar } from '../calendar/client.ts'
import { notifyQueue } from '../calendar/queue-client.ts'
import { bookAgain } from './book-again.ts'
import type { VisitLink } from './find-link.ts'
import { unconfirmVisits } from './unconfirm-visits.ts'

const MINUTE = 60_000

/** Not told to anybody: the link is looked at again. */
const OVERTAKEN = new DomainError('VERSION_MISMATCH', 'The appointment has changed since you read it: read it again.')

/** The visit in the one version that the link is good for: of all who use it at once, one does. */
function requestOf({ clinicId, visit }: VisitLink): RecordRequest {
  return { clinicId, id: visit.id, ifMatch: [visit.version], idempotency: null }
}

/** Whether the clinic's window, in which patients may move and cancel by themselves, is over. */
export function isTooLate({ purpose, visit }: VisitLink, c: Context<AppEnv>): boolean {
  const { visit: known, settings } = situationOf(visit, c.var.caller, c.var.now)
  return purpose !== 'confirm' && c.var.now > changeUntil(known, settings)
}

/**
 * Does what a link is for, as its patient could: the same rules in the same statement, which also notes that the link was used.
 * @param to the wanted start of a move
 * @throws DomainError the verb's own refusals; VERSION_MISMATCH where the visit has changed meanwhile
 */
export async function useLink(c: Context<AppEnv>, link: VisitLink, to: string | undefined): Promise<void> {
  if (isTooLate(link, c)) throw changeWindowClosed(link.visit)
  if (link.purpose === 'confirm') return confirm(c, link)
  if (link.purpose === 'cancel') return cancel(c, link)
  if (to === undefined) throw invalidField('#/to', 'is required: choose one of the times')
  return move(c, link, { startsAt: Date.parse(to), locationId: link.visit.location_id })
}

/**
 * Takes back what was done by a link.
 * @throws DomainError what keeps it from being taken back; VERSION_MISMATCH where the visit has changed meanwhile
 */
export async function undoLink(c: Context<AppEnv>, link: VisitLink): Promise<void> {
  if (link.purpose === 'confirm') return unconfirm(c, link)
  if (link.purpose === 'move') return link.before ? move(c, link, link.before) : undefined
  notifyQueue(c, await bookAgain(depsOf(c), link, calendarsFor(c)))
}

async function confirm(c: Context<AppEnv>, link: VisitLink): Promise<void> {
  const { db, actor } = depsOf(c)
  const asking = { actor, request: requestOf(link), permission: 'appointments:confirm' as const }
  const row = { ...nothingEdited(actor), mayAccept: false }
  const { image } = await changeVisit(db, asking, [PUT_STATUS.CONFIRMED, row])
  notifyQueue(c, image)
}

async function unconfirm(c: Context<AppEnv>, link: VisitLink): Promise<void> {
  const { db, actor } = depsOf(c)
  const asking = { actor, request: requestOf(link), permission: 'appointments:confirm' as const }
  const { image } = await changeVisit(db, asking, [unconfirmVisits, {}])
  notifyQueue(c, image)
}

async function cancel(c: Context<AppEnv>, link: VisitLink): Promise<void> {
  const { image } = await cancelAppointment(depsOf(c), requestOf(link), {})
  notifyQueue(c, image)
  await notifyCalendar(c, image)
}

type Place = { startsAt: number; locationId: string | null }

/** To another time of the same doctor, type and length, in the doctor's turn. */
async function move(c: Context<AppEnv>, link: VisitLink, { startsAt, locationId }: Place): Promise<void> {
  const { visit, clinicId, stage } = link
  const { actor } = depsOf(c)
  const moved = await calendarsFor(c).move({
    actor,
    request: requestOf(link),
    doctorId: visit.doctor_id,
    was: wasOf(visit),
    wish: {
      clinicId,
      appointmentDate: new Date(startsAt).toISOString(),
      type: visit.type,
      locationId,
      duration: (visit.ends_at - visit.starts_at) / MINUTE,
      isOwnDuration: false,
      treatmentType: visit.treatment_type,
      overbook: false,
    },
    fields: nothingEdited(actor),
    isTakenBack: stage === 'acted',
  })
  if (!moved) throw OVERTAKEN
  notifyQueue(c, moved.image)
  await notifyFormerCalendar(c, visit, moved.image)
}

const wasOf = (visit: AppointmentImage) => ({
  version: visit.version,
  doctorId: visit.doctor_id,
  start: visit.starts_at,
  patientId: visit.patient_id,
  planDay: visit.plan_day,
})
