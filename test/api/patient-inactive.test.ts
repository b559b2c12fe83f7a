import { expect, test } from 'vitest'
import { mintClinic, type TestClinic } from '../support/clinic.ts'
import { startsAt } from '../support/clock.ts'
import { book, expectProblem, putInState, wishFor } from '../support/visits.ts'
import { bookSeries, seriesWish } from './series.ts'

startsAt()

const setStatus = async ({ reception, patient }: TestClinic, status: string) => {
  const { body } = await reception.client.put(`/patients/${patient.patientId}`, { status })
  expect(body.status).toBe(status)
}

test.each(['inactive', 'deceased'])(
  'whoever books for a patient who is %s is refused, at every door',
  async (status) => {
    const clinic = await mintClinic()
    const { reception, doctor, patient, otherPatient } = clinic
    const parent = await book(clinic)
    await putInState(parent.id, 'IN_PROGRESS')
    const planned = await book(clinic, { appointmentDate: '2027-03-01T11:00' })
    await putInState(planned.id, 'COMPLETED')
    const plan = await reception.client.post(`/appointments/${planned.id}/follow-up`, { scheduledFor: '2027-03-08' })
    expect(plan.status).toBe(201)
    const others = await book(clinic, { patientId: otherPatient.patientId, appointmentDate: '2027-03-01T12:00' })
    await setStatus(clinic, status)
    const tries = [
      () => reception.client.post('/appointments', wishFor(clinic, { appointmentDate: '2027-03-02T10:00' })),
      () => patient.client.post('/appointments', wishFor(clinic, { appointmentDate: '2027-03-02T10:00' })),
      () => reception.client.post('/appointments/recurring', seriesWish(clinic)),
      () =>
        reception.client.post(`/follow-up-plans/${plan.body.id}/schedule`, {
          appointmentDate: '2027-03-08T10:00',
          locationId: clinic.locationId,
        }),
      () => doctor.client.post(`/appointments/${parent.id}/complete`, { followUpDate: '2027-03-09T10:00' }),
      () =>
        reception.client.post(`/queue/doctors/${doctor.doctorId}/walk-ins`, {
          patientId: patient.patientId,
          locationId: clinic.locationId,
        }),
      () => reception.client.put(`/appointments/${others.id}`, { patientId: patient.patientId }),
      () =>
        reception.client.put(`/appointments/${others.id}`, {
          patientId: patient.patientId,
          appointmentDate: '2027-03-02T15:00',
        }),
      () => reception.client.put(`/appointments/${others.id}`, { patientId: patient.patientId, status: 'CONFIRMED' }),
    ]
    for (const attempt of tries) expectProblem(await attempt(), 409, 'PATIENT_INACTIVE')
    await setStatus(clinic, 'active')
    expect((await tries[0]?.())?.status).toBe(201)
    expect((await reception.client.get(`/appointments/${others.id}`)).body.patient.id).toBe(otherPatient.patientId)
  },
)

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
