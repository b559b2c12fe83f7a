import { namesIn } from '../../db/record-change.ts'
import type { Actor, RecordRequest } from '../../db/request.ts'
import { appointments } from '../../db/schema/appointments.ts'
import type { Deps } from '../../platform/http/deps.ts'
import { sealTexts } from '../../platform/vault/seal-texts.ts'
import { CLINICAL } from '../../records/visits/clinical-text.ts'
import { type EditedRow, nothingEdited } from '../../records/visits/edited-fields.ts'
import type { ChangeInput } from './schemas.ts'
import { has, speaksAsStaff } from './staff-fields.ts'

/** The fields a request names, with their values, its texts sealed. */
export async function fieldsGiven({ vault }: Deps, request: RecordRequest, input: ChangeInput) {
  const { patientId, treatmentType, priority, externalId, notify } = input
  const { reason, notes, staffNote, address, overbookReason, diagnosis, treatmentPlan, clinicalNotes } = input
  const sealed = { reason, notes, staffNote, address, overbookReason, diagnosis, treatmentPlan, clinicalNotes }
  const row = { table: appointments, clinicId: request.clinicId, id: request.id }
  const plain = { patientId, treatmentType, priority, externalId, notify }
  const given = Object.fromEntries(Object.entries(plain).filter(([, value]) => value !== undefined)) as typeof plain
  return { ...given, ...(await sealTexts(vault, sealed, row)) }
}

/** The rows' columns for the fields a request names. */
export function editedRow(
  actor: Actor,
  input: ChangeInput,
  fields: Awaited<ReturnType<typeof fieldsGiven>>,
): EditedRow {
  const { diagnosis, treatmentPlan, clinicalNotes, ...others } = input
  return {
    ...nothingEdited(actor),
    ...fields,
    names: namesIn(appointments, fields),
    speaksAsStaff: speaksAsStaff(others),
    writesClinical: has(input, CLINICAL),
    givesAddress: Boolean(input.address) && input.type === undefined,
  }
}
