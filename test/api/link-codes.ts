import { expect } from 'vitest'
import type { Answer, Client } from '../support/client.ts'
import type { Person, TestClinic } from '../support/clinic.ts'

type Kind = 'self' | 'guardian'

/** What `mintClinic` gives every patient. */
export const BIRTH = '1990-05-05'

/** A code for a patient, issued by the desk unless another client is given. */
export async function codeFor(
  clinic: TestClinic,
  patientId: string,
  { kind = 'guardian', client = clinic.reception.client }: { kind?: Kind; client?: Client } = {},
): Promise<string> {
  const issued = await client.post(`/patients/${patientId}/link-codes`, { kind })
  expect(issued.status, JSON.stringify(issued.body)).toBe(201)
  return issued.body.code
}

export const redeem = ({ client }: Pick<Person, 'client'>, code: string, body: Record<string, unknown> = {}) =>
  client.post('/me/links', { code, dateOfBirth: BIRTH, ...body })

/** Links a person to a patient by a code of the desk; the link. */
export async function linked(
  clinic: TestClinic,
  person: Pick<Person, 'client'>,
  { patientId = clinic.patient.patientId, kind = 'guardian' }: { patientId?: string; kind?: Kind } = {},
): Promise<Answer['body']> {
  const made = await redeem(person, await codeFor(clinic, patientId, { kind }))
  expect(made.status, JSON.stringify(made.body)).toBe(201)
  return made.body
}

/** As `linked`, and has the admin confirm it. */
export async function confirmed(...asked: Parameters<typeof linked>): Promise<Answer['body']> {
  const { id } = await linked(...asked)
  const done = await asked[0].admin.client.post(`/links/${id}/confirm`)
  expect(done.status, JSON.stringify(done.body)).toBe(200)
  return done.body
}
