import { v7 } from 'uuid'
import type { Actor, Idempotency } from '../../../db/request.ts'
import { appointments } from '../../../db/schema/appointments.ts'
import type { Sealed } from '../../../db/sealed.ts'
import { refuseUnborn } from '../../../domain/patient.ts'
import { clinicOf, type Deps } from '../../../platform/http/deps.ts'
import { sealTexts } from '../../../platform/vault/seal-texts.ts'
import type { WalkInInput } from '../schemas.ts'
import type { Stranger } from './stranger.ts'

/** Somebody who stands at the desk without an appointment, on their way to the doctor's calendar. */
export interface WalkInTask {
  actor: Actor
  idempotency: Idempotency | null
  id: string
  clinicId: string
  doctorId: string
  locationId: string
  /** One who is known, or a new one with the id they are to have. */
  patient: { id: string; isNew: false } | Stranger
  priority: string
  treatmentType: string
  duration: number | null
  reason: Sealed | null
  /** Whether also one who waits already is taken in. */
  anyway: boolean
}

/** @throws DomainError CLINIC_REQUIRED, VALIDATION_ERROR for a birth in the future */
export async function walkInTaskOf(
  { vault, actor }: Deps,
  doctorId: string,
  { input, idempotency }: { input: WalkInInput; idempotency: Idempotency | null },
): Promise<WalkInTask> {
  const clinicId = clinicOf(actor)
  const id = v7({ msecs: actor.now })
  const { patient, patientId } = input
  refuseUnborn(patient?.dateOfBirth, actor.now, '#/patient/dateOfBirth')
  const sealed = await sealTexts(vault, { reason: input.reason }, { table: appointments, clinicId, id })
  return {
    actor,
    idempotency,
    id,
    clinicId,
    doctorId,
    locationId: input.locationId,
    patient: patient
      ? {
          id: v7({ msecs: actor.now }),
          isNew: true,
          name: patient.name,
          phone: patient.phone ?? null,
          dateOfBirth: patient.dateOfBirth ?? null,
          asksFirst: input.confirmNew !== true,
        }
      : { id: patientId ?? '', isNew: false },
    priority: input.priority ?? 'MEDIUM',
    treatmentType: input.treatmentType ?? 'GENERAL_CONSULTATION',
    duration: input.duration ?? null,
    reason: sealed.reason ?? null,
    anyway: input.anyway ?? false,
  }
}
