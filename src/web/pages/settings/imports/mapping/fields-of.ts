import type { ImportRecord } from '../../../../../features/imports/schemas.ts'
import type { ImportWordsOf } from '../../../../words/settings-imports/en.ts'

export type Kind = ImportRecord['kind']
export type FieldName = keyof ImportWordsOf['fields']

/** In the order in which files are brought. */
export const KINDS: readonly Kind[] = ['doctors', 'hours', 'patients', 'appointments']

/** What a column of each kind of file can be. */
export const FIELDS_OF: Readonly<Record<Kind, readonly FieldName[]>> = {
  patients: [
    ...(['externalId', 'name', 'firstName', 'lastName', 'dateOfBirth', 'phone', 'email', 'language'] as const),
    ...(['status', 'statusSince', 'doNotContact', 'metadata'] as const),
  ],
  doctors: ['externalId', 'name', 'specialty', 'active'],
  hours: ['doctorId', 'weekday', 'date', 'start', 'end', 'locationId', 'types', 'validFrom', 'validUntil'],
  appointments: [
    ...(['externalId', 'patientId', 'patientName', 'patientDateOfBirth', 'patientPhone', 'doctorId'] as const),
    ...(['locationId', 'appointmentDate', 'appointmentTime', 'endDate', 'endTime', 'duration', 'type'] as const),
    ...(['treatmentType', 'status', 'priority', 'reason', 'notes', 'staffNote', 'address', 'diagnosis'] as const),
    ...(['treatmentPlan', 'clinicalNotes', 'cancellationReason'] as const),
  ],
}

/** Without which no row can be taken. */
export const REQUIRED: Readonly<Record<Kind, readonly FieldName[]>> = {
  patients: ['name'],
  doctors: ['name'],
  hours: ['doctorId', 'start', 'end'],
  appointments: ['doctorId', 'appointmentDate'],
}

/** By which a field may be given instead. */
export const INSTEAD: Partial<Record<FieldName, readonly FieldName[]>> = { name: ['firstName', 'lastName'] }

/** Fields whose cells are dates, so that the order of their parts counts. */
export const DATES: readonly string[] = [
  ...(['dateOfBirth', 'date', 'validFrom', 'validUntil', 'patientDateOfBirth', 'appointmentDate', 'endDate'] as const),
] satisfies FieldName[]
