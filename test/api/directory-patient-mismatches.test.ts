import { expect, test } from 'vitest'
import { mintClinic, sqlPastKeys } from '../support/clinic.ts'
import { startsAt } from '../support/clock.ts'
import { expectProblem, expectRefusals } from '../support/visits.ts'
import { plan } from './follow-ups.ts'

startsAt()

test('the desk sees which records hang on another patient’s, and no patient sees one', async () => {
  const clinic = await mintClinic()
  const path = '/patients/mismatches'
  await expectRefusals(clinic, { method: 'GET', path })
  for (const { client } of [clinic.doctor, clinic.nurse, clinic.patient])
    expectProblem(await client.get(path), 403, 'FORBIDDEN')
  expect((await clinic.reception.client.get(path)).body.data).toEqual([])

  const made = await plan(clinic)
  await plan(clinic)
  await sqlPastKeys('update follow_up_plans set patient_id = $2, mismatched = true where id = $1', [
    made.id,
    clinic.otherPatient.patientId,
  ])
  const { body } = await clinic.reception.client.get(path)
  expect(body.data).toEqual([
    {
      kind: 'follow_up_plan',
      id: made.id,
      patient: { id: clinic.otherPatient.patientId, name: expect.any(String) },
      of: {
        kind: 'appointment',
        id: made.appointmentId,
        patient: { id: clinic.patient.patientId, name: expect.any(String) },
      },
    },
  ])
  expectProblem(await clinic.otherPatient.client.get(`/follow-up-plans/${made.id}`), 404, 'FOLLOWUP_PLAN_NOT_FOUND')
  expect((await (await mintClinic()).admin.client.get(path)).body.data).toEqual([])

  const merge = await clinic.admin.client.post(`/patients/${clinic.otherPatient.patientId}/merge`, {
    into: clinic.patient.patientId,
    force: true,
    reason: 'One person',
  })
  expect(merge.status, JSON.stringify(merge.body)).toBe(200)
})
