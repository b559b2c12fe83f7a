import { env } from 'cloudflare:workers'
import { expect, test } from 'vitest'
import { openDatabase } from '../../src/db/client.ts'
import { drainOutbox } from '../../src/jobs/drain-outbox.ts'
import { hearers } from '../../src/jobs/hearers.ts'
import { merge, registered, unmerge } from '../api/patient-records.ts'
import { bookSeries } from '../api/series.ts'
import { mintClinic, sqlAs, type TestClinic } from '../support/clinic.ts'
import { startsAt } from '../support/clock.ts'
import { book, expectProblem, putInState, trailOf } from '../support/visits.ts'

startsAt()

const pathOf = ({ patient }: TestClinic) => `/patients/${patient.patientId}`

/** What the outbox's consumer does after a write. */
const deliver = (clinic: TestClinic) =>
  hearers
    .find(({ name }) => name === 'inactive-patients')
    ?.deliver(
      [
        {
          id: '1',
          clinicId: clinic.id,
          type: 'patient.changed',
          subjectType: 'patient',
          subjectId: clinic.patient.patientId,
          subjectVersion: 2,
          at: 0,
          data: {},
        },
      ],
      env,
      openDatabase(env.HYPERDRIVE.connectionString),
    )

async function withVisits() {
  const clinic = await mintClinic()
  const over = await book(clinic, { appointmentDate: '2027-03-01T09:00' })
  await putInState(over.id, 'COMPLETED')
  const coming = await book(clinic, { appointmentDate: '2027-03-02T10:00', doctorId: clinic.otherDoctor.doctorId })
  const { series, appointments } = await bookSeries(clinic)
  const visits: string[] = [coming.id, ...appointments.map(({ id }: { id: string }) => id)]
  const others = await book(clinic, { patientId: clinic.otherPatient.patientId, appointmentDate: '2027-03-02T12:00' })
  return { clinic, over, visits, series, others }
}

const statesOf = async (ids: string[]) => {
  const rows = await sqlAs('select distinct status, cancellation_code from appointments where id = any($1)', [ids])
  return rows.map(({ status, cancellation_code }) => `${status} ${cancellation_code}`)
}

test('the desk is told first what a status would cancel, and nothing is written', async () => {
  const { clinic, visits, series } = await withVisits()
  const { client } = clinic.reception
  const asked = await client.put(`${pathOf(clinic)}?dryRun=true`, { status: 'deceased' })
  expect([asked.status, asked.body]).toMatchObject([200, {}])
  expect(asked.body.affected.map(({ id }: { id: string }) => id)).toEqual(visits)
  expect(asked.body.series).toEqual([{ id: series.id, doctorId: clinic.doctor.doctorId, status: 'active' }])
  expect((await client.get(pathOf(clinic))).body).toMatchObject({ status: 'active', version: 1 })
  expect((await client.put(`${pathOf(clinic)}?dryRun=true`, { status: 'active' })).body).toEqual({
    affected: [],
    series: [],
  })
  expectProblem(
    await clinic.patient.client.put(`${pathOf(clinic)}?dryRun=true`, { status: 'deceased' }),
    403,
    'FORBIDDEN',
  )
  const stranger = await mintClinic()
  const away = await stranger.reception.client.put(`${pathOf(clinic)}?dryRun=true`, { status: 'deceased' })
  expectProblem(away, 404, 'PATIENT_NOT_FOUND')
})

test('who is not active has every coming visit and series cancelled, once, however often it is delivered', async () => {
  const { clinic, over, visits, series, others } = await withVisits()
  const { client } = clinic.reception
  expect((await client.put(pathOf(clinic), { status: 'inactive' })).status).toBe(200)
  await deliver(clinic)
  await deliver(clinic)
  expect(await statesOf(visits)).toEqual(['CANCELLED PATIENT_INACTIVE'])
  expect(await statesOf([over.id])).toEqual(['COMPLETED null'])
  expect(await statesOf([others.id])).toEqual(['SCHEDULED null'])
  for (const id of visits)
    expect((await trailOf(id)).actions.filter((a) => a === 'appointment.cancelled')).toHaveLength(1)
  expect((await trailOf(series.id)).actions).toContain('series.cancelled')
  expect((await client.put(pathOf(clinic), { status: 'active' })).status).toBe(200)
  await deliver(clinic)
  expect(await statesOf(visits)).toEqual(['CANCELLED PATIENT_INACTIVE'])
  await book(clinic, { appointmentDate: '2027-03-08T10:00' })
})

test('a patient who is active again before the event is delivered keeps their visits', async () => {
  const { clinic, visits } = await withVisits()
  await clinic.reception.client.put(pathOf(clinic), { status: 'inactive' })
  await clinic.reception.client.put(pathOf(clinic), { status: 'active' })
  await deliver(clinic)
  expect(await statesOf(visits)).toEqual(['SCHEDULED null'])
})

test('the outbox wakes the job, and the plans of the patient leave the worklist', async () => {
  const { clinic, over, visits } = await withVisits()
  const { client } = clinic.reception
  const plan = await client.post(`/appointments/${over.id}/follow-up`, { scheduledFor: '2027-03-03' })
  const lists = [
    '',
    '?status=scheduled,overdue',
    '?updatedSince=2027-01-01T00:00Z',
    '?status=scheduled&updatedSince=2027-01-01T00:00Z',
  ]
  const listed = async () => {
    const answers = await Promise.all(lists.map((query) => client.get(`/follow-up-plans${query}`)))
    return answers.map(({ body }) => body.data.map(({ id }: { id: string }) => id))
  }
  const { id } = plan.body
  expect(await listed()).toEqual([[id], [id], [id], [id]])
  await client.put(pathOf(clinic), { status: 'deceased' })
  // A copy that is kept up to date goes on hearing of the plan.
  expect(await listed()).toEqual([[], [], [id], [id]])
  await drainOutbox({ db: openDatabase(env.HYPERDRIVE.connectionString), env, now: Date.now() }, hearers)
  // The queue's own run may have the event already, and be under way.
  await expect.poll(() => statesOf(visits), { timeout: 5_000 }).toEqual(['CANCELLED PATIENT_INACTIVE'])
})

test('what a merge brings to somebody who is not active is cancelled, and so is what its undoing gives back to them', async () => {
  const clinic = await mintClinic()
  const drain = () => drainOutbox({ db: openDatabase(env.HYPERDRIVE.connectionString), env, now: Date.now() }, hearers)
  const [old, dead] = [await registered(clinic), await registered(clinic)]
  const brought = await book(clinic, { patientId: old, appointmentDate: '2027-03-02T10:00' })
  await clinic.reception.client.put(`/patients/${dead}`, { status: 'deceased' })
  await drain()
  expect((await merge(clinic, old, dead)).status).toBe(200)
  await drain()
  await expect.poll(() => statesOf([brought.id]), { timeout: 5_000 }).toEqual(['CANCELLED PATIENT_INACTIVE'])

  const [gone, survivor] = [await registered(clinic), await registered(clinic)]
  await clinic.reception.client.put(`/patients/${gone}`, { status: 'inactive' })
  await drain()
  await sqlAs(
    `insert into appointments (clinic_id, id, doctor_id, patient_id, type, starts_at, ends_at, timezone)
      values ($1, $2, $3, $4, 'HOME_VISIT', '2027-03-04T10:00Z', '2027-03-04T10:30Z', 'UTC')`,
    [clinic.id, gone, clinic.doctor.doctorId, gone],
  )
  await merge(clinic, gone, survivor)
  await drain()
  await expect.poll(() => statesOf([gone]), { timeout: 5_000 }).toEqual(['SCHEDULED null'])
  await unmerge(clinic, gone)
  await drain()
  await expect.poll(() => statesOf([gone]), { timeout: 5_000 }).toEqual(['CANCELLED PATIENT_INACTIVE'])
})
