import { v7 } from 'uuid'
import { expect, test } from 'vitest'
import { mintClinic, sqlAs, sqlPastKeys, type TestClinic } from '../support/clinic.ts'
import { startsAt } from '../support/clock.ts'
import { expectProblem } from '../support/visits.ts'
import { plan, putPlan, visitIn } from './follow-ups.ts'

startsAt()

const idsOf = (rows: { id: string }[]) => rows.map((row) => row.id)
const day = (n: number) => new Date(Date.parse('2027-03-01T05:00:00Z') + n * 86_400_000).toISOString()

/** Visits that follow one another, a day apart, each from the one before. */
async function lineOf(clinic: TestClinic, length: number): Promise<string[]> {
  const ids: string[] = []
  for (let n = 0; n < length; n++) {
    const parent = ids.at(-1)
    ids.push(await visitIn(clinic, { startsAt: day(n), status: 'SCHEDULED', ...(parent && { parentId: parent }) }))
  }
  return ids
}

test('answers the plans of a visit and the visits that follow it, in one statement with its trail', async () => {
  const clinic = await mintClinic()
  const { client } = clinic.nurse
  const made = await plan(clinic)
  const root = made.appointmentId
  const [second, first] = [
    await visitIn(clinic, { parentId: root, startsAt: day(9), status: 'SCHEDULED' }),
    await visitIn(clinic, { parentId: root, startsAt: day(7) }),
  ]
  await visitIn(clinic, { parentId: first, startsAt: day(20) })
  await putPlan(made.id, { status: 'completed', follow_up_appointment_id: second })
  const found = await client.get(`/appointments/${root}/follow-ups`)
  expect([found.status, found.queries]).toEqual([200, 1])
  expect(idsOf(found.body.appointments)).toEqual([first, second])
  expect(found.body.plans).toMatchObject([
    { id: made.id, followUpAppointment: { id: second, status: 'SCHEDULED', appointmentDate: day(9) } },
  ])
  const trail = await sqlAs(
    "select action, subject_id, patient_id from audit_log where clinic_id = $1 and action like 'appointment.%'",
    [clinic.id],
  )
  expect(trail).toEqual([
    { action: 'appointment.follow_ups_read', subject_id: root, patient_id: clinic.patient.patientId },
  ])
  const none = await client.get(`/appointments/${second}/follow-ups`)
  expect(none.body).toEqual({ plans: [], appointments: [] })
  expectProblem(await client.get(`/appointments/${v7()}/follow-ups`), 404, 'APPOINTMENT_NOT_FOUND')
})

test('the chain is the same from whichever link, with its branches and plans', async () => {
  const clinic = await mintClinic()
  const { client } = clinic.nurse
  const { appointmentId: root, id } = await plan(clinic)
  const states = ['SCHEDULED', 'CANCELLED', 'COMPLETED', 'NO_SHOW', 'CHECKED_IN']
  const branches: string[] = []
  for (const [n, status] of states.entries()) {
    branches.push(await visitIn(clinic, { parentId: root, status, startsAt: day(5 - n) }))
  }
  const leaf = await visitIn(clinic, { parentId: branches[2] ?? '', status: 'PENDING', startsAt: day(30) })
  await visitIn(clinic)
  const fromRoot = await client.get(`/appointments/${root}/chain`)
  expect([fromRoot.status, fromRoot.queries]).toEqual([200, 1])
  expect(fromRoot.body).toMatchObject({ original: { id: root }, totalAppointments: 7, completed: 2, pending: 3 })
  expect(idsOf(fromRoot.body.followUps)).toEqual([...branches.toReversed(), leaf])
  expect(idsOf(fromRoot.body.plans)).toEqual([id])
  for (const link of [branches[0], leaf]) {
    const found = await client.get(`/appointments/${link}/chain`)
    expect([found.queries, found.body]).toEqual([1, fromRoot.body])
  }
  const trail = await sqlAs(
    "select subject_id from audit_log where clinic_id = $1 and action = 'appointment.chain_read' order by id",
    [clinic.id],
  )
  expect(trail.map((row) => row.subject_id)).toEqual([root, branches[0], leaf])
})

test('a hundred follow-ups and a line of fifty are one statement each', async () => {
  const clinic = await mintClinic()
  const { client } = clinic.nurse
  const root = await visitIn(clinic)
  await Promise.all(Array.from({ length: 100 }, (_, n) => visitIn(clinic, { parentId: root, startsAt: day(n + 1) })))
  const wide = await client.get(`/appointments/${root}/chain`)
  expect([wide.queries, wide.body.totalAppointments, wide.body.followUps.length]).toEqual([1, 101, 100])
  const children = await client.get(`/appointments/${root}/follow-ups`)
  expect([children.queries, children.body.appointments.length]).toEqual([1, 100])
  const line = await lineOf(clinic, 51)
  for (const link of [line[0], line[25], line[50]]) {
    const deep = await client.get(`/appointments/${link}/chain`)
    expect([deep.queries, deep.body.original.id, deep.body.totalAppointments]).toEqual([1, line[0], 51])
    expect(idsOf(deep.body.followUps)).toEqual(line.slice(1))
  }
})

test('a cycle ends, and every link is met once', async () => {
  const clinic = await mintClinic()
  const line = await lineOf(clinic, 3)
  const off = await visitIn(clinic, { parentId: line[1] ?? '', startsAt: day(8) })
  await sqlAs('update appointments set parent_appointment_id = $2 where id = $1', [line[0], line[2]])
  for (const link of [...line, off]) {
    const found = await clinic.nurse.client.get(`/appointments/${link}/chain`)
    expect([found.status, found.body.totalAppointments]).toEqual([200, 4])
    expect(idsOf([found.body.original, ...found.body.followUps]).sort()).toEqual([...line, off].sort())
  }
})

test('patients see their own chains, and nothing of a record that hangs on another patient’s', async () => {
  const clinic = await mintClinic()
  const [root, follower] = await lineOf(clinic, 2)
  for (const what of ['chain', 'follow-ups']) {
    expect((await clinic.patient.client.get(`/appointments/${root}/${what}`)).status).toBe(200)
    expectProblem(await clinic.otherPatient.client.get(`/appointments/${root}/${what}`), 404, 'APPOINTMENT_NOT_FOUND')
  }
  await sqlPastKeys('update appointments set patient_id = $2, mismatched = true where id = $1', [
    follower,
    clinic.otherPatient.patientId,
  ])
  const mine = await clinic.patient.client.get(`/appointments/${root}/chain`)
  expect(mine.body).toMatchObject({ original: { id: root }, followUps: [], totalAppointments: 1 })
  expect((await clinic.patient.client.get(`/appointments/${root}/follow-ups`)).body.appointments).toEqual([])
  for (const path of [`/appointments/${follower}`, `/appointments/${follower}/chain`])
    expectProblem(await clinic.otherPatient.client.get(path), 404, 'APPOINTMENT_NOT_FOUND')
  expectProblem(await clinic.otherPatient.client.post(`/appointments/${follower}/cancel`), 404, 'APPOINTMENT_NOT_FOUND')
  expect((await clinic.otherPatient.client.get('/appointments/my-appointments')).body.data).toEqual([])
  const whole = await clinic.nurse.client.get(`/appointments/${root}/chain`)
  expect(whole.body.totalAppointments).toBe(2)
  const trail = await sqlAs('select patient_id from audit_log where clinic_id = $1 and actor_id = $2', [
    clinic.id,
    clinic.nurse.userId,
  ])
  expect(trail.map((row) => row.patient_id).sort()).toEqual(
    [clinic.patient.patientId, clinic.otherPatient.patientId].sort(),
  )
})
