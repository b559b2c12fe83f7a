import { sql } from 'drizzle-orm'
import { like } from '../../db/asked.ts'
import type { Check } from '../../db/checks.ts'
import { appointments } from '../../db/schema/appointments.ts'
import { DomainError } from '../../domain/errors.ts'
import type { Deps, RecordRequest } from '../../platform/deps.ts'
import { sealTexts } from '../../platform/seal-texts.ts'
import {
  type Changed,
  changeVisit,
  clinicMinutes,
  defineChange,
  isStaff,
  mayStepFrom,
  t,
  visitAsked,
  wrongStepOf,
} from './change.ts'
import { allOf, CHANGED } from './consequence.ts'
import { reopensPlan } from './plan-effects.ts'
import { type AppointmentImage, readImage } from './record.ts'
import { endsRoom } from './room-effects.ts'
import type { CancelInput } from './schemas.ts'

/** A patient may move or cancel until the clinic's cancellation window; after that the clinic has to be called. */
export const inTimeForPatient: Check = {
  name: 'in time for a patient',
  holds: sql`${isStaff} or r.at <= ${t.startsAt} - ${clinicMinutes('cancellationWindowMinutes')}`,
  refusal: ({ image }) => changeWindowClosed(readImage(image)),
}

export function changeWindowClosed({ clinic }: Pick<AppointmentImage, 'clinic'>): DomainError {
  return new DomainError(
    'CANCELLATION_WINDOW_CLOSED',
    'It is too late to change this online. Please call the clinic.',
    { contact: { name: clinic.name, phone: clinic.phone } },
  )
}

const asked = visitAsked(like(appointments, ['cancellationReason', 'notify']))
const { r } = asked

export const cancelVisits = defineChange({
  name: 'cancel',
  asked,
  target: 'CANCELLED',
  checks: [{ name: 'step', holds: mayStepFrom('cancel'), refusal: wrongStepOf }, inTimeForPatient],
  set: {
    status: sql`'CANCELLED'`,
    cancelledAt: r.at,
    cancelledBy: r.userId,
    cancellationReason: r.cancellationReason,
    notify: sql`coalesce(${r.notify}, ${t.notify})`,
  },
  action: 'appointment.cancelled',
  consequence: allOf(reopensPlan(CHANGED), endsRoom(CHANGED)),
})

/**
 * Cancels the visit, which frees the slot, and keeps the reason with who and when.
 * @throws DomainError CANCELLATION_WINDOW_CLOSED and those of `changeVisit`.
 */
export async function cancelAppointment(
  { db, vault, actor }: Deps,
  request: RecordRequest,
  input: CancelInput,
): Promise<Changed> {
  const row = { table: appointments, clinicId: request.clinicId, id: request.id }
  const texts = await sealTexts(vault, { cancellationReason: input.reason ?? null }, row)
  const asking = { actor, request, permission: 'appointments:cancel' as const }
  return changeVisit(db, asking, [cancelVisits, { ...texts, notify: input.notify }])
}
