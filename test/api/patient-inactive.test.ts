import { expect, test } from 'vitest'
import { mintClinic, sqlAs, type TestClinic } from '../support/clinic.ts'
import { startsAt } from '../support/clock.ts'
import { expectProblem, wishFor } from '../support/visits.ts'
import { bookSeries } from './series.ts'

startsAt()

/** Past the event that has a job cancel what stands: the doors are asked before it has run. */
const setStatus = ({ patient }: TestClinic, status: string) =>
  sqlAs('update patients set status = $2 where id = $1', [patient.patientId, status])

test('resuming the series of a patient who is not active books nothing, and pausing it is still allowed', async () => {
  const clinic = await mintClinic()
  const { series } = await bookSeries(clinic)
  await setStatus(clinic, 'inactive')
  const path = `/appointments/series/${series.id}`
  const paused = await clinic.reception.client.put(path, { status: 'paused' })
  expect(paused.body.series).toMatchObject({ status: 'paused' })
  expectProblem(await clinic.reception.client.put(path, { status: 'active' }), 409, 'PATIENT_INACTIVE')
})

test('a stranger learns nothing of a patient who is not active: the record is none of theirs', async () => {
  const clinic = await mintClinic()
  await setStatus(clinic, 'deceased')
  const answer = await clinic.otherPatient.client.post('/appointments', wishFor(clinic))
  expectProblem(answer, 404, 'PATIENT_NOT_FOUND')
})

test('the patient is told so too, and learns it of no one else', async () => {
  const clinic = await mintClinic()
  await setStatus(clinic, 'inactive')
  const wish = wishFor(clinic, { appointmentDate: '2027-03-02T10:00' })
  expectProblem(await clinic.patient.client.post('/appointments', wish), 409, 'PATIENT_INACTIVE')
  await setStatus(clinic, 'active')
  expect((await clinic.patient.client.post('/appointments', wish)).status).toBe(201)
})
