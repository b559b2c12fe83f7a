import { expect, test } from 'vitest'
import type { Answer } from '../support/client.ts'
import { mintClinic, sqlAs, type TestClinic } from '../support/clinic.ts'
import { startsAt } from '../support/clock.ts'
import { book, expectProblem, putInState, wishFor } from '../support/visits.ts'
import { merge, registered } from './patient-records.ts'
import { bookSeries, seriesWish } from './series.ts'

startsAt()

/** A record with everything that a patient may have, and another patient's visit that may be given to them. */
async function withRecord() {
  const clinic = await mintClinic()
  const { reception } = clinic
  const id = await registered(clinic)
  const at = (day: string, over = {}) => book(clinic, { patientId: id, appointmentDate: `2027-03-${day}`, ...over })
  const begun = await at('01T10:00')
  await putInState(begun.id, 'IN_PROGRESS')
  const completed = await at('01T11:00')
  await putInState(completed.id, 'COMPLETED')
  const plan = await reception.client.post(`/appointments/${completed.id}/follow-up`, { scheduledFor: '2027-03-08' })
  const { series, appointments } = await bookSeries(clinic, { patientId: id, time: '15:00' })
  await reception.client.post(`/appointments/${appointments[1].id}/cancel`)
  const planned = await at('01T14:00')
  await putInState(planned.id, 'COMPLETED')
  const next = await reception.client.post(`/appointments/${planned.id}/follow-up`, { scheduledFor: '2027-03-08' })
  const linkable = await at('08T14:00')
  const paused = await bookSeries(clinic, { patientId: id, time: '16:00' })
  await reception.client.put(`/appointments/series/${paused.series.id}`, { status: 'paused' })
  const others = await book(clinic, { patientId: clinic.otherPatient.patientId, appointmentDate: '2027-03-01T12:00' })
  return { clinic, id, begun, plan: plan.body, series, paused: paused.series, others, next: next.body, linkable }
}

type World = Awaited<ReturnType<typeof withRecord>>
type Door = [string, (world: World) => Promise<Answer>]

const desk = ({ clinic }: World) => clinic.reception.client
const line = ({ doctor }: TestClinic) => `/queue/doctors/${doctor.doctorId}/walk-ins`

/** Every request that names a patient whose time it takes. */
const NAMING: Door[] = [
  [
    'booking',
    (w) => desk(w).post('/appointments', wishFor(w.clinic, { patientId: w.id, appointmentDate: '2027-03-02T10:00' })),
  ],
  [
    'overbooking',
    (w) => {
      const over = { patientId: w.id, appointmentDate: '2027-03-01T12:00', overbook: true, overbookReason: 'pain' }
      return desk(w).post('/appointments', wishFor(w.clinic, over))
    },
  ],
  ['a visit of another’s', (w) => desk(w).put(`/appointments/${w.others.id}`, { patientId: w.id })],
  [
    'a visit of another’s, moved',
    (w) => desk(w).put(`/appointments/${w.others.id}`, { patientId: w.id, appointmentDate: '2027-03-02T15:30' }),
  ],
  [
    'a visit of another’s, confirmed',
    (w) => desk(w).patch(`/appointments/${w.others.id}`, { patientId: w.id, status: 'CONFIRMED' }),
  ],
  ['a series', (w) => desk(w).post('/appointments/recurring', seriesWish(w.clinic, { patientId: w.id }))],
  [
    'a series that takes what is free',
    (w) => desk(w).post('/appointments/recurring', seriesWish(w.clinic, { patientId: w.id, onConflict: 'shift' })),
  ],
  ['a walk-in', (w) => desk(w).post(line(w.clinic), { patientId: w.id, locationId: w.clinic.locationId })],
  [
    'a walk-in anyway',
    (w) => desk(w).post(line(w.clinic), { patientId: w.id, locationId: w.clinic.locationId, anyway: true }),
  ],
]

/** Every request that goes on with a record of the patient: it takes time, or works a plan off. */
const OF_RECORD: Door[] = [
  [
    'the visit of a plan',
    (w) =>
      desk(w).post(`/follow-up-plans/${w.plan.id}/schedule`, {
        appointmentDate: '2027-03-08T10:00',
        locationId: w.clinic.locationId,
      }),
  ],
  [
    'a visit that stands, linked to its plan',
    (w) => desk(w).post(`/follow-up-plans/${w.next.id}/schedule`, { appointmentId: w.linkable.id }),
  ],
  ['a paused series', (w) => desk(w).put(`/appointments/series/${w.paused.id}`, { status: 'active' })],
  [
    'a cancelled visit of a series',
    (w) =>
      desk(w).put(`/appointments/series/${w.series.id}`, {
        scope: 'this',
        occurrence: 2,
        restore: true,
      }),
  ],
  ['more of a series', (w) => desk(w).put(`/appointments/series/${w.series.id}`, { endDate: '2027-06-30' })],
]

/** Every request that writes a patient's own record. */
const OWN_RECORD: Door[] = [
  ['a change', (w) => desk(w).put(`/patients/${w.id}`, { language: 'de' })],
  ['a state', (w) => desk(w).put(`/patients/${w.id}`, { status: 'inactive' })],
  ['what a state would do', (w) => desk(w).put(`/patients/${w.id}?dryRun=true`, { status: 'inactive' })],
  ['links', (w) => desk(w).put(`/patients/${w.id}`, { guardianUserIds: [w.clinic.patient.userId] })],
  ['a link code', (w) => desk(w).post(`/patients/${w.id}/link-codes`, { kind: 'guardian' })],
  ['a merge of it', (w) => merge(w.clinic, w.id, w.clinic.patient.patientId)],
  ['a merge into it', (w) => merge(w.clinic, w.clinic.patient.patientId, w.id)],
  ['what a merge would do', (w) => merge(w.clinic, w.id, w.clinic.patient.patientId, { dryRun: true })],
]

/** Past the event that has a job cancel what stands: the doors are asked before it has run. */
const setStatus = ({ id }: World, status: string) =>
  sqlAs('update patients set status = $2, status_since = now() where id = $1', [id, status])

test.each(['inactive', 'deceased'])('nothing new is booked for who is %s, at no door', async (status) => {
  const world = await withRecord()
  await setStatus(world, status)
  for (const [name, enter] of [...NAMING, ...OF_RECORD]) {
    const answer = await enter(world)
    expect([name, answer.status, answer.body.code]).toEqual([name, 409, 'PATIENT_INACTIVE'])
    expectProblem(answer, 409, 'PATIENT_INACTIVE')
  }
  await setStatus(world, 'active')
  for (const [name, enter] of OF_RECORD) expect([name, (await enter(world)).status < 300]).toEqual([name, true])
})

test('a write that names a merged record is refused with the survivor, at every door', async () => {
  const world = await withRecord()
  const { clinic, id } = world
  const [middle, survivor] = [await registered(clinic), await registered(clinic)]
  await merge(clinic, id, middle)
  await merge(clinic, middle, survivor)
  for (const [name, enter] of [...NAMING, ...OWN_RECORD]) {
    const answer = await enter(world)
    expect([name, answer.status, answer.body.code]).toEqual([name, 409, 'PATIENT_MERGED'])
    expectProblem(answer, 409, 'PATIENT_MERGED', { mergedInto: survivor })
  }
  for (const [name, enter] of OF_RECORD) expect([name, (await enter(world)).status < 300]).toEqual([name, true])
  expect((await desk(world).get(`/appointments/${world.others.id}`)).body.patient.id).toBe(
    clinic.otherPatient.patientId,
  )
})

test('what stands of who is not active may still be freed, moved and ended', async () => {
  const world = await withRecord()
  const { clinic, id, begun, plan, series } = world
  const visits = [await book(clinic, { patientId: id, appointmentDate: '2027-03-03T10:00' })]
  visits.push(await book(clinic, { patientId: id, appointmentDate: '2027-03-03T11:00' }))
  await setStatus(world, 'inactive')
  const [one, other] = visits.map((visit) => `/appointments/${visit.id}`)
  const answers = [
    await desk(world).put(one ?? '', { appointmentDate: '2027-03-03T12:00' }),
    await desk(world).post(`${other}/cancel`, {}),
    await clinic.doctor.client.post(`/appointments/${begun.id}/complete`, { followUpDate: '2027-03-09T10:00' }),
    await desk(world).put(`/appointments/series/${series.id}`, { status: 'paused' }),
    await desk(world).delete(`/appointments/series/${series.id}`, {}),
    await desk(world).delete(`/follow-up-plans/${plan.id}`, {}),
  ]
  expect(answers.map(({ status }) => status)).toEqual(Array(6).fill(200))
  // The visit has taken place; what would follow it is not booked.
  expect(answers[2]?.body).toMatchObject({ followUpAppointment: null, followUp: { code: 'PATIENT_INACTIVE' } })
})
