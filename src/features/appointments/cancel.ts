import { sql } from 'drizzle-orm'
import { minutesSetting } from '../../db/clinic-setting.ts'
import type { Actor } from '../../db/request.ts'
import { appointments } from '../../db/schema/appointments.ts'
import { instantParam } from '../../db/statement.ts'
import type { Permission } from '../../domain/access.ts'
import { DomainError } from '../../domain/errors.ts'
import type { Deps, RecordRequest } from '../../platform/deps.ts'
import { sealTexts } from '../../platform/seal-texts.ts'
import { together } from './also.ts'
import { type Changed, changeAppointment, type Rule } from './change.ts'
import { reachesAsStaff } from './image.ts'
import { reopensPlan } from './plan-effects.ts'
import type { AppointmentImage } from './record.ts'
import { endsRoom } from './room-effects.ts'
import type { CancelInput } from './schemas.ts'

/** A patient may move or cancel until the clinic's cancellation window; after that the clinic has to be called. */
export function patientMayStillChange({ caller, now }: Actor, permission: Permission): Rule {
  const window = minutesSetting('c', 'cancellationWindowMinutes')
  return {
    holds: sql`(${reachesAsStaff(caller, permission, 'cur')} or ${instantParam(now)} <= cur.starts_at - ${window})`,
    refusal: changeWindowClosed,
  }
}

export function changeWindowClosed({ clinic }: Pick<AppointmentImage, 'clinic'>): DomainError {
  return new DomainError(
    'CANCELLATION_WINDOW_CLOSED',
    'It is too late to change this online. Please call the clinic.',
    {
      contact: { name: clinic.name, phone: clinic.phone },
    },
  )
}

/**
 * Cancels: frees the slot, and keeps the reason with who and when.
 * @throws DomainError CANCELLATION_WINDOW_CLOSED and those of `changeAppointment`.
 */
export async function cancelAppointment(
  { db, vault, actor }: Deps,
  request: RecordRequest,
  input: CancelInput,
): Promise<Changed> {
  const row = { table: appointments, clinicId: request.clinicId, id: request.id }
  return changeAppointment(db, actor, request, {
    permission: 'appointments:cancel',
    from: 'cancel',
    target: 'CANCELLED',
    rules: [patientMayStillChange(actor, 'appointments:cancel')],
    set: {
      status: 'CANCELLED',
      cancelledAt: actor.now,
      cancelledBy: actor.caller.userId,
      ...(await sealTexts(vault, { cancellationReason: input.reason ?? null }, row)),
      ...(input.notify === undefined ? {} : { notify: input.notify }),
    },
    event: 'appointment.cancelled',
    also: together(reopensPlan(actor.now), endsRoom(actor.now)),
  })
}
