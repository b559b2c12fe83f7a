import { sql } from 'drizzle-orm'
import type { Check } from '../../db/checks.ts'
import { DomainError } from '../../domain/errors.ts'
import { type AppointmentImage, readImage } from './appointment.ts'
import { clinicMinutes, isStaff, t } from './appointment-change.ts'

/** A patient may move or cancel until the clinic's cancellation window; after that the clinic has to be called. */
export const inTimeForPatient: Check = {
  name: 'in time for a patient',
  holds: sql`${isStaff} or r.at <= ${t.startsAt} - ${clinicMinutes('cancellationWindowMinutes')}`,
  refusal: ({ image }) => changeWindowClosed(readImage(image)),
}

export function changeWindowClosed({ clinic }: Pick<AppointmentImage, 'clinic'>): DomainError {
  return new DomainError(
    'CANCELLATION_WINDOW_CLOSED',
    'It is too late to cancel or move this visit online: call the clinic.',
    { contact: { name: clinic.name, phone: clinic.phone } },
  )
}
