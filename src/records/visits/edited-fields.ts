import { sql } from 'drizzle-orm'
import * as z from 'zod'
import { flag, like, texts } from '../../db/asked.ts'
import type { Check } from '../../db/checks.ts'
import { patientsHeld } from '../../db/locks.ts'
import { asNamed } from '../../db/record-change.ts'
import type { Actor } from '../../db/request.ts'
import { appointments } from '../../db/schema/appointments.ts'
import type { RowOf } from '../../db/write.ts'
import { DomainError, invalidField } from '../../domain/errors.ts'
import { heldPatientChecks } from '../patients/patient-checks.ts'
import { reach, reaches, reachesAsOwner, reachesAsStaff, reachesFor } from '../standing.ts'
import { MAY_ONLY_SEE, ONLY_STAFF, onlyStaffMaySet } from './access-checks.ts'
import { isInState, t, visitAsked, visitsHeld, wrongStepOf } from './appointment-change.ts'
import { CLINICAL } from './clinical-text.ts'
import { losesNoText, PATIENTS_TEXTS } from './texts-that-go.ts'

const FIELDS = [
  ...(['patientId', 'treatmentType', 'priority', 'externalId', 'notify'] as const),
  ...(['reason', 'notes', 'staffNote', 'address', 'overbookReason'] as const),
  ...CLINICAL,
] as const

/**
 * The columns that a change may name, and what it says by naming them. A statement has them all: `names` tells which of
 * them the request gave, so its text is the same whichever they are.
 */
export const EDITED = {
  ...like(appointments, FIELDS),
  names: texts,
  speaksAsStaff: flag,
  writesClinical: flag,
  givesAddress: flag,
  /** The sealed texts that the Worker has opened: these may be removed though the request does not name them. */
  opened: texts,
  mayChange: reach,
  mayWriteClinical: reach,
}

/** What a statement's row says of the fields, its texts sealed. */
export type EditedRow = RowOf<typeof EDITED>

/** The row of a request that names no field. */
export function nothingEdited({ caller }: Actor): EditedRow {
  return {
    names: [],
    speaksAsStaff: false,
    writesClinical: false,
    givesAddress: false,
    opened: [],
    mayChange: reachesFor(caller, 'appointments:change'),
    mayWriteClinical: reachesFor(caller, 'clinical-text:write'),
  }
}

const { r } = visitAsked(EDITED)

/** Each column as the request gave it, or as it was. Another patient is free then, or the change is refused. */
export const editedColumns = {
  patientOverlap: sql`${t.patientOverlap} and (r.patient_id is null or r.patient_id = ${t.patientId})`,
  ...asNamed(appointments, FIELDS),
  ...asNamed(
    appointments,
    PATIENTS_TEXTS,
    (column) => `case when r.patient_id is null or r.patient_id = t.patient_id then t.${column} end`,
  ),
}

const isSamePatient = sql`r.patient_id is null or r.patient_id = ${t.patientId}`

const mayHaveClinicalText = isInState(['CHECKED_IN', 'IN_PROGRESS', 'COMPLETED'])

/** The other patient, as the locks find them, is asked what the patient of a booking is. */
export const otherPatientChecks: readonly Check[] = heldPatientChecks({
  unless: isSamePatient,
  patient: sql`r.patient_id`,
})

/** 409 PATIENT_LOCKED, with the reasons as `because`. */
export function patientLocked(because: readonly string[]): DomainError {
  return new DomainError(
    'PATIENT_LOCKED',
    'The visit cannot be given to another patient: cancel it and book a new one.',
    {
      because,
    },
  )
}

const becauseShape = z.object({ because: z.array(z.string()) })

/** Its texts, its plan and its series are about the patient it was made for. */
export const patientFree: Check = {
  name: 'nothing of its patient hangs on it',
  holds: sql`${isSamePatient} or cardinality(hangs_on_visit(${t.clinicId}, ${t.id})) = 0`,
  refusal: ({ image }) => patientLocked(becauseShape.parse(image).because),
}

/** Who may change which fields of a visit. Like every right, it is checked before the visit's version and state. */
export const fieldRights: readonly Check[] = [
  {
    // A caller who is staff elsewhere and the patient of this visit may change only what a patient may: one role never widens another.
    name: 'says only what a patient may',
    // The note alone is for everybody who works here, but not about oneself.
    holds: sql`not ${r.speaksAsStaff} or ${reachesAsStaff(r.mayChange)}
or r.names = array['staff_note'] and not (${reachesAsOwner(r.mayChange)})`,
    refusal: ONLY_STAFF,
  },
  {
    // Such a caller would overwrite texts that they may not read.
    name: 'sees the texts it changes',
    holds: sql`not ('{reason,notes,address}' && r.names) or ${reachesAsStaff(r.mayChange)} or 'confirmed' = any (me.own)`,
    refusal: new DomainError('FORBIDDEN', 'You may change the texts of a visit only once your link is confirmed.'),
  },
  {
    name: 'may write clinical texts',
    holds: sql`not ${r.writesClinical} or ${reaches(r.mayWriteClinical)}`,
    refusal: new DomainError('FORBIDDEN', 'Only the doctor of the visit may write clinical texts.'),
  },
  {
    name: 'may give it another patient',
    holds: sql`${isSamePatient} or ${reachesAsStaff(r.mayChange)}`,
    refusal: onlyStaffMaySet(['patientId']),
  },
]

/** What holds for single fields, whatever else the request does. A rule about a field that was not given holds. */
export const fieldChecks: readonly Check[] = [
  {
    name: 'begun before it has clinical texts',
    holds: sql`not ${r.writesClinical} or ${mayHaveClinicalText}`,
    refusal: wrongStepOf,
  },
  ...otherPatientChecks,
  {
    name: 'not begun before its patient changes',
    holds: sql`${isSamePatient} or ${isInState(['PENDING', 'SCHEDULED', 'CONFIRMED'])}`,
    refusal: wrongStepOf,
  },
  patientFree,
  losesNoText,
  {
    name: 'new patient is free',
    holds: sql`${isSamePatient} or not patient_is_taken(${t.clinicId}, r.patient_id, ${t.startsAt}, ${t.endsAt}, ${t.id})`,
    refusal: new DomainError('SCHEDULING_CONFLICT', 'The patient has another visit at that time.', {
      reason: 'PATIENT_BUSY',
      alternatives: [],
    }),
  },
  {
    name: 'address of a home visit',
    holds: sql`not ${r.givesAddress} or ${t.type} = 'HOME_VISIT'`,
    refusal: invalidField('#/address', 'is possible only for a home visit'),
  },
]

/** The locks of a change that may give the visit another patient: whose time it takes is held before the visit. */
export const editedSubjects = [
  patientsHeld(sql`select r.clinic_id, r.patient_id from asked r where r.patient_id is not null`),
  visitsHeld('patients_held'),
]

/** Beside a change of state: the fields need the right to change them, too. */
export const mayChangeFields: Check = {
  name: 'may change fields',
  holds: sql`cardinality(r.names) = 0 or ${reaches(r.mayChange)}`,
  refusal: MAY_ONLY_SEE,
}
