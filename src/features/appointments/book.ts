import { v7 } from 'uuid'
import type { Idempotency } from '../../db/request.ts'
import { appointments } from '../../db/schema/appointments.ts'
import { reachesOf } from '../../domain/access.ts'
import { checkPlace } from '../../domain/booking.ts'
import { DomainError, invalidField } from '../../domain/errors.ts'
import type { Deps } from '../../platform/http/deps.ts'
import { sealTexts } from '../../platform/vault/seal-texts.ts'
import type { BookingTask } from '../calendar/booking/book-visits.ts'
import type { Booked } from '../calendar/booking/waiting.ts'
import type { Calendars } from '../calendar/calendars.ts'
import type { BookInput } from './schemas.ts'
import { refuseStaffFields, speaksAsStaff } from './staff-fields.ts'

/** The clinic a booking is made in: the caller's, or for a SUPER_ADMIN whichever they name. */
function clinicFor({ actor }: Deps, named: string | undefined): string {
  const { clinicId, roles } = actor.caller
  if (clinicId !== null && named !== undefined && named !== clinicId)
    throw invalidField('#/clinicId', 'must be the clinic that you act in: leave it out, or send it as X-Clinic-ID too')
  const chosen = clinicId ?? (roles.includes('SUPER_ADMIN') ? named : undefined)
  if (chosen !== undefined) return chosen
  throw new DomainError('CLINIC_REQUIRED', 'Name the clinic: send clinicId or X-Clinic-ID.')
}

/**
 * A booking as its doctor's calendar takes it: checked as far as it can be without facts, its texts sealed.
 * @throws DomainError FORBIDDEN, CLINIC_REQUIRED, LOCATION_REQUIRED, LOCATION_NOT_ALLOWED, VALIDATION_ERROR
 */
export async function bookingTaskOf(
  deps: Deps,
  input: BookInput,
  idempotency: Idempotency | null,
): Promise<BookingTask> {
  refuseStaffFields(deps.actor, input, 'appointments:book')
  const clinicId = clinicFor(deps, input.clinicId)
  const mayBookForSelf = reachesOf(deps.actor.caller.roles, 'appointments:book').includes('own')
  if (input.patientId === undefined && !mayBookForSelf) throw invalidField('#/patientId', 'is required')
  const locationId = input.locationId ?? null
  checkPlace({ type: input.type, locationId, hasAddress: Boolean(input.address) })
  const id = v7()
  const { reason, notes, staffNote, address, overbookReason } = input
  const texts = { reason, notes, staffNote, address, overbookReason }
  return {
    actor: { ...deps.actor, caller: { ...deps.actor.caller, clinicId } },
    idempotency,
    id,
    doctorId: input.doctorId,
    patientId: input.patientId ?? null,
    asksAsStaff: speaksAsStaff(input),
    wish: {
      clinicId,
      appointmentDate: input.appointmentDate,
      type: input.type,
      locationId,
      duration: input.duration ?? null,
      isOwnDuration: input.duration !== undefined,
      treatmentType: input.treatmentType ?? 'GENERAL_CONSULTATION',
      overbook: input.overbook ?? false,
    },
    priority: input.priority ?? 'MEDIUM',
    externalId: input.externalId ?? null,
    notify: input.notify ?? true,
    texts: await sealTexts(deps.vault, texts, { table: appointments, clinicId, id }),
  }
}

/**
 * Books a visit in its doctor's calendar.
 * @throws DomainError those of `bookingTaskOf` and of the calendar
 */
export async function bookAppointment(
  deps: Deps,
  input: BookInput,
  { idempotency, calendars }: { idempotency: Idempotency | null; calendars: Calendars },
): Promise<Booked> {
  return calendars.book(await bookingTaskOf(deps, input, idempotency))
}
