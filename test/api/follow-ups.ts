import { v7 } from 'uuid'
import { expect } from 'vitest'
import type { Client } from '../support/client.ts'
import { sqlAs, type TestClinic } from '../support/clinic.ts'

type Fields = Record<string, unknown>

interface Visit {
  status?: string
  /** Instant. */
  startsAt?: string
  doctorId?: string
  patientId?: string
  timezone?: string
  parentId?: string
}

/** A visit of half an hour that is simply there; by default completed, this morning at 08:00 in India. */
export async function visitIn(clinic: TestClinic, visit: Visit = {}): Promise<string> {
  const id = v7()
  const startsAt = visit.startsAt ?? '2027-03-01T02:30:00Z'
  await sqlAs(
    `insert into appointments(clinic_id, id, doctor_id, patient_id, type, status, starts_at, ends_at, timezone, overbook,
       overbooked_over, patient_overlap, is_follow_up, parent_appointment_id)
     values ($1, $2, $3, $4, 'VIDEO_CALL', $5, $6::timestamptz, $6::timestamptz + interval '30 minutes', $7, true, '{}', true, $8::uuid is not null, $8)`,
    [
      ...[clinic.id, id, visit.doctorId ?? clinic.doctor.doctorId, visit.patientId ?? clinic.patient.patientId],
      ...[visit.status ?? 'COMPLETED', startsAt, visit.timezone ?? clinic.timezone, visit.parentId ?? null],
    ],
  )
  return id
}

/** Plans a follow-up of a new visit as its doctor, unless another client is given; the record. */
export async function plan(
  clinic: TestClinic,
  { visit, client = clinic.doctor.client, ...body }: Fields & { visit?: Visit; client?: Client } = {},
) {
  const made = await client.post(`/appointments/${await visitIn(clinic, visit)}/follow-up`, body)
  expect(made.body).toMatchObject({ version: 1, status: 'scheduled' })
  expect([made.status, made.headers.get('Location')]).toEqual([201, `/follow-up-plans/${made.body.id}`])
  return made.body
}

/** Puts a plan where no endpoint puts it by itself. */
export async function putPlan(id: string, columns: Record<string, string | null>): Promise<void> {
  const sets = Object.keys(columns).map((name, at) => `${name} = $${at + 2}`)
  await sqlAs(`update follow_up_plans set ${sets.join(', ')} where id = $1`, [id, ...Object.values(columns)])
}
