import { expect, test } from 'vitest'
import { mintClinic, sqlAs, type TestClinic } from '../support/clinic.ts'
import { startsAt } from '../support/clock.ts'
import { expectProblem, pointersOf } from '../support/visits.ts'

startsAt('2027-03-01T04:20:00Z')

type Fields = Record<string, unknown>

const ANNA = { name: 'Anna-Maria García', dateOfBirth: '1983-05-26', phone: '+49 30 5557711' }

const come = (clinic: TestClinic, patient: Fields, more: Fields = {}, headers = {}) =>
  clinic.reception.client.post(
    `/queue/doctors/${clinic.doctor.doctorId}/walk-ins`,
    { patient, locationId: clinic.locationId, duration: 5, ...more },
    headers,
  )

const rowOf = async (id: string) =>
  (
    await sqlAs('select phone, phone_e164, search_digits, date_of_birth::text born from patients where id = $1', [id])
  )[0]

test.each<[string, Fields, string[]]>([
  ['the same name', { name: 'garcia anna maria' }, ['name+dateOfBirth']],
  ['the same number', { name: 'Bella', phone: '0049 30 5557711' }, ['phone+dateOfBirth']],
])('a walk-in like somebody who is known is asked about first: %s', async (_, fields, why) => {
  const clinic = await mintClinic()
  const { id } = (await clinic.reception.client.post('/patients', ANNA)).body
  const person = { ...fields, dateOfBirth: ANNA.dateOfBirth }
  const asked = await come(clinic, person)
  expectProblem(asked, 409, 'POSSIBLE_DUPLICATE')
  expect(asked.body.candidates).toMatchObject([{ id, name: ANNA.name, phone: '7711', why }])
  expect(await sqlAs('select id from appointments where clinic_id = $1', [clinic.id])).toEqual([])
  expect(await sqlAs('select id from patients where clinic_id = $1', [clinic.id])).toHaveLength(3)
  const trail = await sqlAs(`select action, actor_id from audit_log where subject_id = $1 order by id`, [id])
  expect(trail.at(-1)).toEqual({ action: 'patient.read', actor_id: clinic.reception.userId })

  const made = await come(clinic, person, { confirmNew: true })
  expect([made.status, made.queries]).toEqual([201, 1])
  const { patientId } = made.body.appointment
  expect(await rowOf(patientId)).toMatchObject({ born: ANNA.dateOfBirth })
  expect(await sqlAs(`select action, changed from audit_log where subject_id = $1`, [patientId])).toEqual([
    { action: 'patient.registered', changed: { candidates: [null, [id]] } },
  ])
})

test('one who is not known is registered without a question, in one statement', async () => {
  const clinic = await mintClinic()
  await clinic.reception.client.post('/patients', ANNA)
  for (const person of [
    { ...ANNA, dateOfBirth: '1983-05-27' },
    { name: ANNA.name, phone: ANNA.phone },
  ]) {
    const made = await come(clinic, person)
    expect([made.status, made.queries]).toEqual([201, 1])
  }
  const elsewhere = await mintClinic()
  expect((await come(elsewhere, ANNA)).status).toBe(201)
})

test('doctor, location and permission are checked before', async () => {
  const clinic = await mintClinic()
  await clinic.reception.client.post('/patients', ANNA)
  const elsewhere = await mintClinic()
  expectProblem(await come(clinic, ANNA, { locationId: elsewhere.locationId }), 404, 'LOCATION_NOT_FOUND')
  const path = (id: string) => `/queue/doctors/${id}/walk-ins`
  const body = { patient: ANNA, locationId: clinic.locationId }
  expectProblem(await clinic.reception.client.post(path(elsewhere.doctor.doctorId), body), 404, 'DOCTOR_NOT_FOUND')
  expectProblem(await clinic.doctor.client.post(path(clinic.otherDoctor.doctorId), body), 403, 'FORBIDDEN')
  const read = await sqlAs(`select id from audit_log where clinic_id = $1 and action = 'patient.read'`, [clinic.id])
  expect(read).toEqual([])
})

test('a number without its country is read in the clinic’s at once, and found by it', async () => {
  const clinic = await mintClinic()
  const { client } = clinic.admin
  await client.put('/clinic', { country: 'DE' })
  const made = await come(clinic, { name: 'Nils Neu', phone: '030 5557712' })
  expect(made.status).toBe(201)
  const { patientId } = made.body.appointment
  expect(await rowOf(patientId)).toMatchObject({ phone: '030 5557712', phone_e164: '+49305557712' })
  const found = await client.post('/patients/search', { q: '+49 30 5557712' })
  expect(found.body.data.map(({ id }: { id: string }) => id)).toEqual([patientId])
  expect(pointersOf(await come(clinic, { name: 'No Number', phone: '12' }))).toEqual(['#/patient/phone'])
  expect(await sqlAs(`select id from patients where clinic_id = $1 and name = 'No Number'`, [clinic.id])).toEqual([])
  // The clinic moves: the next number is read by its new rules.
  await client.put('/clinic', { country: 'IN' })
  const next = await come(clinic, { name: 'Nila New', phone: '098765 43210' })
  expect(await rowOf(next.body.appointment.patientId)).toMatchObject({ phone_e164: '+919876543210' })
})

test('a day of birth is a day that has been', async () => {
  const clinic = await mintClinic()
  for (const dateOfBirth of ['2027-03-03', '1983-02-30'])
    expect(pointersOf(await come(clinic, { ...ANNA, dateOfBirth }))).toEqual(['#/patient/dateOfBirth'])
})

test.each<[string, Fields, Fields]>([
  ['name', { name: 'García Anna', dateOfBirth: '1990-02-03' }, { name: 'anna garcia', dateOfBirth: '1990-02-03' }],
  [
    'number',
    { name: 'Anna', dateOfBirth: '1990-02-03', phone: '+49 30 5557713' },
    { name: 'Bert', dateOfBirth: '1990-02-03', phone: '0049305557713' },
  ],
])(
  'of desks that register the same person at once, by %s, one does and the others are shown the record',
  async (_, one, other) => {
    const clinic = await mintClinic()
    const doctors = [clinic.doctor, clinic.otherDoctor]
    const answers = await Promise.all(
      Array.from({ length: 10 }, (_, n) => {
        const person = n % 2 === 0 ? one : other
        if (n % 3 === 0) return clinic.reception.client.post('/patients', person)
        return clinic.reception.client.post(`/queue/doctors/${doctors[n % 2]?.doctorId}/walk-ins`, {
          patient: person,
          locationId: clinic.locationId,
        })
      }),
    )
    const made = answers.filter(({ status }) => status === 201)
    expect(made).toHaveLength(1)
    const id = made[0]?.body.id ?? made[0]?.body.appointment.patientId
    const record = made[0]?.body.appointment ? made[0].body.appointment.patientId : id
    for (const answer of answers.filter(({ status }) => status !== 201)) {
      expectProblem(answer, 409, 'POSSIBLE_DUPLICATE')
      expect(answer.body.candidates.map((candidate: { id: string }) => candidate.id)).toEqual([record])
    }
    expect(await sqlAs('select id from patients where clinic_id = $1', [clinic.id])).toHaveLength(3)
  },
)

test('the same key twice at once registers one, and answers both alike', async () => {
  const clinic = await mintClinic()
  const key = { 'Idempotency-Key': 'anna' }
  const answers = await Promise.all([1, 2, 3].map(() => come(clinic, ANNA, {}, key)))
  expect(answers.map(({ status }) => status)).toEqual([201, 201, 201])
  expect(new Set(answers.map(({ body }) => body.appointment.patientId)).size).toBe(1)
  const registered = await Promise.all(
    [1, 2, 3].map(() =>
      clinic.reception.client.post(
        '/patients',
        { ...ANNA, name: 'Berta Neu', phone: null },
        { 'Idempotency-Key': 'berta' },
      ),
    ),
  )
  expect(registered.map(({ status }) => status)).toEqual([201, 201, 201])
  expect(new Set(registered.map(({ body }) => body.id)).size).toBe(1)
})
