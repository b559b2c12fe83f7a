import { v7 } from 'uuid'
import { beforeAll, describe, expect, test } from 'vitest'
import { type Client, clientFor } from '../support/client.ts'
import { mintClinic, sqlAs, type TestClinic } from '../support/clinic.ts'
import { setClock, startsAt } from '../support/clock.ts'
import { watch } from '../support/sockets.ts'
import { book, expectProblem, pointersOf, putInState, wishFor } from '../support/visits.ts'
import { plan } from './follow-ups.ts'
import { bookSeries } from './series.ts'

startsAt()

const EARLY = { override: true, overrideReason: 'Came early' }

/** Texts that can be found wherever they come out, by who may read them. */
const CLINICAL = {
  diagnosis: 'zz-diagnosis',
  treatmentPlan: 'zz-treatment',
  clinicalNotes: 'zz-findings',
  medications: ['zz-pill'],
  tests: ['zz-test'],
  restrictions: ['zz-rest'],
}
const AMONG_STAFF = {
  staffNote: 'zz-payer',
  overbookReason: 'zz-friend',
  note: 'zz-called',
  ownerId: null,
  snoozeUntil: null,
  externalId: 'zz-his',
  metadata: { insurer: 'zz-insurer' },
}

interface World {
  clinic: TestClinic
  doors: string[]
}

/** Whoever is watching, and what they may not read: a name of a field, and what stands in it. */
const ROLES = [
  ['patient', [AMONG_STAFF]],
  ['reception', [CLINICAL]],
  ['support', [CLINICAL]],
  ['nurse', []],
  ['doctor', []],
  ['otherDoctor', []],
  ['admin', []],
] as const

let world: World

/** A visit with everything that can be said of it, its plan, its follow-up, and somebody who waits. */
async function arranged(): Promise<World> {
  const clinic = await mintClinic()
  const { reception, doctor, admin, patient } = clinic
  const done = async (answer: Promise<{ status: number; body: unknown }>) => {
    const { status, body } = await answer
    expect(status, JSON.stringify(body)).toBeLessThan(300)
  }
  await done(admin.client.put(`/doctors/${doctor.doctorId}`, { externalId: 'zz-his-doctor' }))
  await done(admin.client.put(`/locations/${clinic.locationId}`, { externalId: 'zz-his-place' }))
  const known = { externalId: 'zz-his-patient', metadata: AMONG_STAFF.metadata }
  await done(reception.client.put(`/patients/${patient.patientId}`, known))
  await book(clinic, { patientId: clinic.otherPatient.patientId })
  const { staffNote, overbookReason } = AMONG_STAFF
  const over = { overbook: true, overbookReason, staffNote, externalId: 'zz-his-visit', reason: 'a cough' }
  const { id } = await book(clinic, over)
  await done(reception.client.post(`/appointments/${id}/check-in`, EARLY))
  await done(doctor.client.post(`/appointments/${id}/start`))
  const { clinicalNotes, ...others } = CLINICAL
  const completed = await doctor.client.post(`/appointments/${id}/complete`, {
    ...others,
    notes: clinicalNotes,
    followUpDate: '2027-03-09T10:00',
  })
  expect(completed.status, JSON.stringify(completed.body)).toBe(200)
  const open = await plan(clinic, { medications: ['zz-pill'], tests: ['zz-test'], restrictions: ['zz-rest'] })
  const attempt = { channel: 'phone', outcome: 'no answer', note: AMONG_STAFF.note, ownerId: reception.userId }
  await done(reception.client.post(`/follow-up-plans/${open.id}/contact-attempts`, attempt))
  const { series } = await bookSeries(clinic, { time: '15:00' })
  const walkIn = { patientId: patient.patientId, locationId: clinic.locationId }
  await done(reception.client.post(`/queue/doctors/${doctor.doctorId}/walk-ins`, { ...walkIn, reason: 'a cough' }))
  const followUp = completed.body.followUpAppointment.id
  return {
    clinic,
    doors: [
      ...['/appointments', `/appointments/${id}`, `/appointments/${id}/chain`, `/appointments/${id}/follow-ups`],
      ...[`/appointments/${followUp}`, `/appointments/${followUp}/chain`, '/appointments/my-appointments?when=all'],
      ...[`/appointments/user/${patient.userId}/upcoming`, '/appointments?externalId=zz-his-visit'],
      ...[`/follow-up-plans`, `/follow-up-plans/${open.id}`, `/follow-up-plans/${open.id}/contact-attempts`],
      ...[`/follow-up-plans/${completed.body.followUpPlan.id}`, '/follow-up-plans/summary'],
      ...[`/patients/${patient.patientId}/follow-up-plans`, `/patients/${patient.patientId}`, '/patients'],
      ...['/series', `/appointments/series/${series.id}`],
      ...['/doctors', `/doctors/${doctor.doctorId}`, '/locations', `/locations/${clinic.locationId}`, '/clinic', '/me'],
      ...[`/queue/doctors/${doctor.doctorId}`, `/queue?locationId=${clinic.locationId}`],
      ...['/audit?from=2027-03-01T00:00&to=2027-03-02T00:00', `/patients/${patient.patientId}/access-log`],
    ],
  }
}

beforeAll(async () => {
  setClock('2027-03-01T03:00:00Z')
  world = await arranged()
})

/** The names of fields, at any depth; the audit's list of changed columns is names too, and of no text. */
function namesIn(value: unknown): string[] {
  if (typeof value !== 'object' || value === null) return []
  return Object.entries(value).flatMap(([name, inner]) =>
    name === 'changed' ? [] : [...(Array.isArray(value) ? [] : [name]), ...namesIn(inner)],
  )
}

const textsOf = (fields: object) => JSON.stringify(Object.values(fields)).match(/zz-[a-z]+/g) ?? []

async function everything(client: Client) {
  const answers = await Promise.all(world.doors.map(async (path) => [path, await client.get(path)] as const))
  const read = answers.filter(([, { status }]) => status === 200)
  for (const [path, { status }] of answers) expect([200, 403], `${path} ${status}`).toContain(status)
  return read.map(([path, { body }]) => ({ path, names: new Set(namesIn(body)), text: JSON.stringify(body) }))
}

describe.each(ROLES)('%s', (who, hidden) => {
  test('never reads a field that is not for them, and reads all others somewhere', async () => {
    const answers = await everything(world.clinic[who].client)
    expect(answers.length).toBeGreaterThan(15)
    for (const fields of hidden) {
      for (const { path, names, text } of answers) {
        expect([path, Object.keys(fields).filter((name) => names.has(name))]).toEqual([path, []])
        expect([path, textsOf(fields).filter((word) => text.includes(word))]).toEqual([path, []])
      }
    }
    const shown = [CLINICAL, AMONG_STAFF].filter((fields) => !(hidden as readonly object[]).includes(fields))
    const all = answers.map(({ text }) => text).join()
    for (const word of shown.flatMap(textsOf)) expect([word, all.includes(word)]).toEqual([word, true])
    const names = new Set(answers.flatMap((answer) => [...answer.names]))
    for (const name of shown.flatMap(Object.keys)) expect([name, names.has(name)]).toEqual([name, true])
  })
})

test('the line tells its watchers of visits, and of none of their texts', async () => {
  const { clinic } = world
  for (const who of ['reception', 'doctor', 'patient'] as const) {
    const socket = await watch(clinic[who].client, clinic.doctor.doctorId)
    await expect.poll(() => socket.messages.length).toBeGreaterThan(0)
    expect(JSON.stringify(socket.messages)).not.toContain('zz-')
    socket.close()
  }
})

test('events, keys and the trail hold no text that anybody may read there', async () => {
  const { clinic } = world
  for (const table of ['outbox', 'audit_log']) {
    const rows = await sqlAs<{ whole: string }>(`select t::text whole from ${table} t where clinic_id = $1`, [
      clinic.id,
    ])
    expect(rows.length).toBeGreaterThan(5)
    const health = /zz-(diagnosis|treatment|findings|pill|test|rest|payer|friend|called|insurer)/
    for (const { whole } of rows) expect(whole).not.toMatch(health)
  }
})

describe('an answer to a write', () => {
  const writes: [string, (clinic: TestClinic, id: string) => Promise<{ status: number; body: unknown }>][] = [
    ['a change', (c, id) => c.reception.client.put(`/appointments/${id}`, { notes: 'x' })],
    ['a check-in', (c, id) => c.reception.client.post(`/appointments/${id}/check-in`, EARLY)],
    ['a start', (c, id) => c.reception.client.post(`/appointments/${id}/start`)],
    ['a completion', (c, id) => c.reception.client.post(`/appointments/${id}/complete`, { followUpRequired: true })],
  ]

  test('leaves out for the desk what reading it would', async () => {
    const clinic = await mintClinic()
    const { id } = await book(clinic)
    for (const [what, write] of writes) {
      const { status, body } = await write(clinic, id)
      expect([what, status]).toEqual([what, 200])
      expect([what, Object.keys(CLINICAL).filter((name) => namesIn(body).includes(name))]).toEqual([what, []])
    }
  })

  test('leaves out for a patient what is among staff', async () => {
    const clinic = await mintClinic()
    const { client } = clinic.patient
    const booked = await client.post('/appointments', wishFor(clinic))
    const { id: planId } = await plan(clinic)
    const answers = [
      booked,
      await client.put(`/appointments/${booked.body.id}`, { reason: 'x' }),
      await client.put(`/patients/${clinic.patient.patientId}`, { language: 'de' }),
      await client.post(`/follow-up-plans/${planId}/schedule`, { appointmentDate: '2027-03-09T10:00' }),
      await client.post(`/appointments/${booked.body.id}/cancel`, {}),
    ]
    for (const { status, body } of answers) {
      expect(status, JSON.stringify(body)).toBeLessThan(300)
      expect(Object.keys(AMONG_STAFF).filter((name) => namesIn(body).includes(name))).toEqual([])
    }
  })
})

describe('sending what one may not read is 403', () => {
  const completion = ['diagnosis', 'treatmentPlan', 'notes', 'medications', 'tests', 'restrictions']
  const value = (name: string) => (['medications', 'tests', 'restrictions'].includes(name) ? ['x'] : 'x')

  test.each(completion)('the desk completes no visit with %s', async (name) => {
    const clinic = await mintClinic()
    const { id } = await book(clinic)
    await putInState(id, 'IN_PROGRESS')
    const { client } = clinic.reception
    for (const given of [value(name), null])
      expectProblem(await client.post(`/appointments/${id}/complete`, { [name]: given }), 403, 'FORBIDDEN')
  })

  test.each(['diagnosis', 'treatmentPlan', 'clinicalNotes'])(
    'the desk, a nurse, support and a patient change no %s',
    async (name) => {
      const clinic = await mintClinic()
      const { id } = await book(clinic)
      await putInState(id, 'COMPLETED')
      for (const who of ['reception', 'nurse', 'support', 'patient', 'otherDoctor'] as const)
        expectProblem(await clinic[who].client.put(`/appointments/${id}`, { [name]: 'x' }), 403, 'FORBIDDEN')
    },
  )

  test.each(['staffNote', 'overbookReason', 'externalId', 'notify'])(
    'a patient says no %s of a visit',
    async (name) => {
      const clinic = await mintClinic()
      const { client } = clinic.patient
      const given = { [name]: name === 'notify' ? false : 'x' }
      expectProblem(await client.post('/appointments', wishFor(clinic, given)), 403, 'FORBIDDEN')
      const { id } = await book(clinic)
      expectProblem(await client.put(`/appointments/${id}`, given), 403, 'FORBIDDEN')
    },
  )
})

describe('a note among staff', () => {
  test('is written by everybody who works here, alone, and told in the trail', async () => {
    const clinic = await mintClinic()
    const { id } = await book(clinic)
    for (const who of ['nurse', 'support', 'reception', 'doctor', 'otherDoctor', 'admin'] as const) {
      const noted = await clinic[who].client.put(`/appointments/${id}`, { staffNote: who })
      expect([noted.status, noted.body.staffNote]).toEqual([200, who])
    }
    for (const method of ['put', 'patch'] as const)
      expect((await clinic.nurse.client[method](`/appointments/${id}`, { staffNote: method })).body.staffNote).toBe(
        method,
      )
    const [last] = await sqlAs<{ action: string; changed: object }>(
      'select action, changed from audit_log where subject_id = $1 order by id desc limit 1',
      [id],
    )
    expect(last).toMatchObject({ action: 'appointment.updated', changed: { staff_note: null } })
  })

  test('goes with nothing else for who may change nothing else, and is nothing for a patient or another role', async () => {
    const clinic = await mintClinic()
    const { id } = await book(clinic)
    for (const over of [
      { notes: 'x' },
      { status: 'CONFIRMED' },
      { priority: 'HIGH' },
      { appointmentDate: '2027-03-01T12:00' },
    ])
      for (const who of ['nurse', 'support'] as const)
        expectProblem(
          await clinic[who].client.put(`/appointments/${id}`, { staffNote: 'x', ...over }),
          403,
          'FORBIDDEN',
        )
    for (const who of ['patient', 'pharmacist'] as const)
      expectProblem(await clinic[who].client.put(`/appointments/${id}`, { staffNote: 'x' }), 403, 'FORBIDDEN')
    const nurseToo = await clientFor({ sub: clinic.patient.sub, clinicId: clinic.id, roles: ['NURSE', 'PATIENT'] })
    expectProblem(await nurseToo.put(`/appointments/${id}`, { staffNote: 'x' }), 403, 'FORBIDDEN')
    const elsewhere = await mintClinic()
    const other = await elsewhere.nurse.client.put(`/appointments/${id}`, { staffNote: 'x' })
    expectProblem(other, 404, 'APPOINTMENT_NOT_FOUND')
    const stale = await clinic.nurse.client.put(`/appointments/${id}`, { staffNote: 'x' }, { 'If-Match': '"9"' })
    expectProblem(stale, 412, 'VERSION_MISMATCH')
    await putInState(id, 'CANCELLED')
    const over = await clinic.nurse.client.put(`/appointments/${id}`, { staffNote: 'x' })
    expectProblem(over, 409, 'INVALID_STATUS_TRANSITION')
  })
})

test('a plan is looked after by who works in the clinic, and by no patient of it', async () => {
  const clinic = await mintClinic()
  const { id } = await plan(clinic, { visit: { startsAt: '2027-02-28T02:30:00Z' } })
  const note = (ownerId: string) =>
    clinic.nurse.client.post(`/follow-up-plans/${id}/contact-attempts`, { channel: 'phone', outcome: 'x', ownerId })
  const member = async (roles: string[]) => {
    const person = await clinic.as([])
    await person.client.get('/me')
    await sqlAs('insert into memberships(clinic_id, user_id, roles) values ($1, $2, $3)', [
      clinic.id,
      person.userId,
      roles,
    ])
    return person.userId
  }
  for (const ownerId of [
    clinic.nurse.userId,
    clinic.doctor.userId,
    await member(['RECEPTIONIST']),
    await member(['PATIENT', 'NURSE']),
  ])
    expect((await note(ownerId)).status).toBe(201)
  for (const ownerId of [clinic.patient.userId, await member(['PATIENT']), await member([]), v7()]) {
    const refused = await note(ownerId)
    expectProblem(refused, 422, 'VALIDATION_ERROR')
    expect(pointersOf(refused)).toEqual(['#/ownerId'])
  }
})

test('a patient finds nobody by an external id, and sees none', async () => {
  const clinic = await mintClinic()
  const { patientId } = clinic.patient
  await clinic.reception.client.put(`/patients/${patientId}`, { externalId: 'his-1' })
  expect((await clinic.reception.client.get('/patients?externalId=his-1')).body.data).toHaveLength(1)
  expect((await clinic.patient.client.get('/patients?externalId=his-1')).body.data).toEqual([])
  await book(clinic, { externalId: 'his-visit' })
  expect((await clinic.reception.client.get('/appointments?externalId=his-visit')).body.data).toHaveLength(1)
  expect((await clinic.patient.client.get('/appointments?externalId=his-visit')).body.data).toEqual([])
  expect((await clinic.patient.client.get(`/patients/${patientId}`)).body).not.toHaveProperty('externalId')
  expect((await clinic.patient.client.get('/patients')).body.data[0]).not.toHaveProperty('externalId')
})
