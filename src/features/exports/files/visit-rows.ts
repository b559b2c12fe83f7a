import { type SQL, sql } from 'drizzle-orm'
import * as z from 'zod'
import { appointments } from '../../../db/schema/appointments.ts'
import { clinicDoctors, doctors, patients } from '../../../db/schema/people.ts'
import { locations } from '../../../db/schema/schedule.ts'
import { isoShape, sealedShape } from '../../../db/shapes.ts'
import { param } from '../../../db/statement.ts'
import { NIL_ID } from '../../../platform/http/path-id.ts'
import { openTexts } from '../../../platform/vault/open-texts.ts'
import type { ExportRun } from '../running/export-run.ts'
import { filePage, PAGE_ROWS, type RowsPage } from './export-file.ts'

const TEXTS = [
  ...(['reason', 'notes', 'staff_note', 'address', 'diagnosis'] as const),
  ...(['treatment_plan', 'clinical_notes', 'cancellation_reason'] as const),
] as const

const sealed = sealedShape.nullable()

const shape = z.object({
  id: z.string(),
  external_id: z.string().nullable(),
  patient_ref: z.string(),
  patient_name: z.string(),
  patient_born: z.string().nullable(),
  doctor_ref: z.string(),
  doctor_name: z.string(),
  location_ref: z.string().nullable(),
  location_name: z.string().nullable(),
  starts_at: isoShape,
  ends_at: isoShape,
  updated_at: isoShape,
  moves: z.number(),
  type: z.string(),
  treatment_type: z.string(),
  status: z.string(),
  priority: z.string(),
  cancellation_code: z.string().nullable(),
  reason: sealed,
  notes: sealed,
  staff_note: sealed,
  address: sealed,
  diagnosis: sealed,
  treatment_plan: sealed,
  clinical_notes: sealed,
  cancellation_reason: sealed,
})
export type VisitRow = z.infer<typeof shape>

/** Of whom visits are read. */
export interface VisitsOf {
  who: 'patient' | 'clinic'
  /** A condition over the visit `a`. */
  which: SQL
}

const ALL: VisitsOf = { who: 'clinic', which: sql`true` }

/** A page of visits, by their ids. */
export async function readVisits(run: ExportRun, after: string | null, { who, which }: VisitsOf): Promise<VisitRow[]> {
  const found = await run.db.run(sql`/* export-visits-of-${sql.raw(who)} */ select to_jsonb(x) image from (
select a.*, coalesce(p.external_id, p.id::text) patient_ref, p.name patient_name, p.date_of_birth patient_born,
coalesce(m.external_id, m.doctor_id::text) doctor_ref, d.name doctor_name, coalesce(l.external_id, l.id::text) location_ref, l.name location_name
from ${appointments} a join ${patients} p on p.clinic_id = a.clinic_id and p.id = a.patient_id
join ${clinicDoctors} m on m.clinic_id = a.clinic_id and m.doctor_id = a.doctor_id join ${doctors} d on d.id = a.doctor_id
left join ${locations} l on l.clinic_id = a.clinic_id and l.id = a.location_id
where a.clinic_id = ${param(run.claimed.clinic_id, 'uuid')} and a.id > ${param(after ?? NIL_ID, 'uuid')} and not a.erased and ${which}
order by a.id limit ${sql.raw(String(PAGE_ROWS))}) x order by x.id`)
  return found.map(({ image }) => shape.parse(image))
}

async function rowOf({ vault, claimed }: ExportRun, visit: VisitRow) {
  const row = { table: 'appointments', clinicId: claimed.clinic_id, id: visit.id, values: visit }
  const { texts } = await openTexts(vault, row, { columns: TEXTS })
  return {
    externalId: visit.external_id,
    patientId: visit.patient_ref,
    patientName: visit.patient_name,
    patientDateOfBirth: visit.patient_born,
    doctorId: visit.doctor_ref,
    doctorName: visit.doctor_name,
    locationId: visit.location_ref,
    locationName: visit.location_name,
    appointmentDate: visit.starts_at,
    endDate: visit.ends_at,
    type: visit.type,
    treatmentType: visit.treatment_type,
    status: visit.status,
    priority: visit.priority,
    reason: texts.reason,
    notes: texts.notes,
    staffNote: texts.staff_note,
    address: texts.address,
    diagnosis: texts.diagnosis,
    treatmentPlan: texts.treatment_plan,
    clinicalNotes: texts.clinical_notes,
    cancellationReason: texts.cancellation_reason ?? visit.cancellation_code,
  }
}

/** Visits as an import reads them. */
export async function visitRows(run: ExportRun, after: string | null, of = ALL): Promise<RowsPage> {
  const found = await readVisits(run, after, of)
  return filePage(found, ({ id }) => id, await Promise.all(found.map((visit) => rowOf(run, visit))))
}
