import { expect, test } from 'vitest'
import { mintClinic, sqlAs } from '../support/clinic.ts'
import { overtake } from '../support/overtake.ts'

const DAY = 86_400_000
const day = (n: number) => new Date(Date.now() + n * DAY).toISOString().slice(0, 10)

type Clinic = Awaited<ReturnType<typeof mintClinic>>

async function checkedIn(clinic: Clinic, at = `${day(2)}T10:00`) {
  const booked = await clinic.reception.client.post('/appointments', {
    patientId: clinic.patient.patientId,
    doctorId: clinic.doctor.doctorId,
    appointmentDate: at,
    type: 'IN_PERSON',
    locationId: clinic.locationId,
  })
  expect(booked.status).toBe(201)
  const { id } = booked.body
  const checked = await clinic.reception.client.post(`/appointments/${id}/check-in`, {
    override: true,
    overrideReason: 'test',
  })
  expect(checked.status).toBe(200)
  return id as string
}

test('completing without a follow-up answers three nulls', async () => {
  const clinic = await mintClinic()
  const id = await checkedIn(clinic)
  const done = await clinic.doctor.client.post(`/appointments/${id}/complete`, { diagnosis: 'well' })
  expect(done.body).toMatchObject({ followUpPlan: null, followUpAppointment: null, followUp: null })
  expect(done.queries).toBe(1)
})

test('any follow-up field makes the plan in the completion, seven days on', async () => {
  const clinic = await mintClinic()
  const id = await checkedIn(clinic)
  const done = await clinic.doctor.client.post(`/appointments/${id}/complete`, {
    followUpInstructions: 'come back',
    medications: ['Aspirin 100 mg'],
  })
  expect(done.status).toBe(200)
  expect(done.queries).toBe(1)
  expect(done.body.followUp).toEqual({ booked: false })
  expect(done.body.followUpPlan).toMatchObject({
    status: 'scheduled',
    scheduledFor: day(9),
    daysAfter: 7,
    instructions: 'come back',
    medications: ['Aspirin 100 mg'],
    tests: [],
    doctorId: clinic.doctor.doctorId,
  })
  const events = await sqlAs('select type from outbox where clinic_id = $1 order by id', [clinic.id])
  expect(
    events
      .map((row) => row.type)
      .slice(-2)
      .sort(),
  ).toEqual(['appointment.completed', 'followup_plan.created'])
})

test('a bare date books the free slot nearest the parent, and the plan is completed', async () => {
  const clinic = await mintClinic()
  const id = await checkedIn(clinic)
  const done = await clinic.doctor.client.post(`/appointments/${id}/complete`, {
    followUpDate: day(5),
    followUpInstructions: 'see the wound',
  })
  expect(done.body.followUp).toEqual({ booked: true })
  expect(done.body.followUpAppointment).toMatchObject({
    status: 'SCHEDULED',
    localDate: day(5),
    localTime: '10:00',
    isFollowUp: true,
    followUpReason: 'see the wound',
    parentAppointmentId: id,
    originalAppointmentId: id,
  })
  expect(done.body.followUpPlan).toMatchObject({
    status: 'completed',
    scheduledFor: day(5),
    followUpAppointmentId: done.body.followUpAppointment.id,
    followUpAppointment: { id: done.body.followUpAppointment.id, status: 'SCHEDULED' },
  })
  const cancelled = await clinic.reception.client.delete(`/appointments/${done.body.followUpAppointment.id}`, {})
  expect(cancelled.status).toBe(200)
  const [plan] = await sqlAs('select status, follow_up_appointment_id from follow_up_plans where appointment_id = $1', [
    id,
  ])
  expect(plan).toEqual({ status: 'scheduled', follow_up_appointment_id: null })
})

test('nothing free never fails the completion', async () => {
  const clinic = await mintClinic()
  const id = await checkedIn(clinic)
  const taken = await checkedIn(clinic, `${day(5)}T10:00`)
  expect(taken).not.toBe(id)
  const done = await clinic.doctor.client.post(`/appointments/${id}/complete`, { followUpDate: `${day(5)}T10:00` })
  expect(done.status).toBe(200)
  expect(done.body.appointment.status).toBe('COMPLETED')
  expect(done.body.followUpPlan.status).toBe('scheduled')
  expect(done.body.followUp).toMatchObject({ booked: false, code: 'SCHEDULING_CONFLICT' })
  expect(done.body.followUp.alternatives).toHaveLength(5)
})

test.each([
  [
    'LOCATION_NOT_FOUND',
    (clinic: Clinic) => clinic.admin.client.put(`/locations/${clinic.locationId}`, { active: false }),
  ],
  [
    'DOCTOR_NOT_FOUND',
    (clinic: Clinic) => clinic.admin.client.put(`/doctors/${clinic.doctor.doctorId}`, { active: false }),
  ],
  [
    'PATIENT_INACTIVE',
    (clinic: Clinic) => clinic.admin.client.put(`/patients/${clinic.patient.patientId}`, { status: 'deceased' }),
  ],
] as const)('a follow-up that cannot be booked at all never fails the completion either: %s', async (code, change) => {
  const clinic = await mintClinic()
  const id = await checkedIn(clinic)
  await clinic.doctor.client.post(`/appointments/${id}/start`)
  expect((await change(clinic)).status).toBe(200)
  const complete = (body: object) => clinic.doctor.client.post(`/appointments/${id}/complete`, body)
  if (code === 'DOCTOR_NOT_FOUND') {
    const named = { followUpDate: day(5), followUpDoctorId: clinic.doctor.doctorId }
    expect((await complete(named)).body.code).toBe('DOCTOR_NOT_FOUND')
  }
  const done = await complete({ followUpDate: day(5) })
  expect(done.status, JSON.stringify(done.body)).toBe(200)
  expect(done.body.appointment.status).toBe('COMPLETED')
  expect(done.body.followUpPlan).toMatchObject({ status: 'scheduled', followUpAppointmentId: null })
  expect(done.body.followUp).toMatchObject({ booked: false, code })
})

test('a past date completes nothing', async () => {
  const clinic = await mintClinic()
  const id = await checkedIn(clinic)
  const refused = await clinic.doctor.client.post(`/appointments/${id}/complete`, { followUpDate: day(-2) })
  expect(refused.body.code).toBe('INVALID_FOLLOWUP_DATE')
  const read = await clinic.doctor.client.get(`/appointments/${id}`)
  expect(read.body.status).toBe('CHECKED_IN')
})

test('a specialist without a doctor is planned and not booked; followUpRequired false beside a field is refused', async () => {
  const clinic = await mintClinic()
  const id = await checkedIn(clinic)
  const both = await clinic.doctor.client.post(`/appointments/${id}/complete`, {
    followUpRequired: false,
    tests: ['ECG'],
  })
  expect(both.status).toBe(422)
  const done = await clinic.doctor.client.post(`/appointments/${id}/complete`, {
    followUpType: 'specialist',
    followUpDate: day(8),
  })
  expect(done.body.followUpPlan).toMatchObject({ doctorId: null, followUpType: 'specialist', scheduledFor: day(8) })
  expect(done.body.followUpAppointment).toBeNull()
})

test('two who schedule one plan at once: one 201, one 409; a day before it is due is refused', async () => {
  const clinic = await mintClinic()
  const id = await checkedIn(clinic)
  const done = await clinic.doctor.client.post(`/appointments/${id}/complete`, { followUpRequired: true })
  const plan = done.body.followUpPlan
  const early = await clinic.reception.client.post(`/follow-up-plans/${plan.id}/schedule`, {
    appointmentDate: `${day(3)}T11:00`,
  })
  expect(early.body.code).toBe('INVALID_FOLLOWUP_DATE')
  const both = await Promise.all(
    ['11:00', '12:00'].map((time) =>
      clinic.reception.client.post(`/follow-up-plans/${plan.id}/schedule`, { appointmentDate: `${day(9)}T${time}` }),
    ),
  )
  expect(both.map((answer) => answer.status).sort()).toEqual([201, 409])
  const won = both.find((answer) => answer.status === 201)
  const lost = both.find((answer) => answer.status === 409)
  expect(lost?.body.code).toBe('FOLLOWUP_PLAN_ALREADY_CONVERTED')
  expect(won?.body.plan).toMatchObject({ status: 'completed', followUpAppointmentId: won?.body.appointment.id })
  expect(won?.body.appointment).toMatchObject({ isFollowUp: true, parentAppointmentId: id })
})

test('twins that schedule one plan at one time: with a key all get the one visit, without it the plan is used', async () => {
  const clinic = await mintClinic()
  const planned = async () => {
    const id = await checkedIn(clinic, `${day(2)}T${10 + made++}:00`)
    return (await clinic.doctor.client.post(`/appointments/${id}/complete`, { followUpRequired: true })).body
      .followUpPlan
  }
  let made = 0
  const [keyed, plain] = [await planned(), await planned()]
  const twins = (plan: { id: string }, time: string, headers: Record<string, string>) =>
    Promise.all(
      Array.from({ length: 8 }, () =>
        clinic.reception.client.post(
          `/follow-up-plans/${plan.id}/schedule`,
          { appointmentDate: `${day(9)}T${time}` },
          headers,
        ),
      ),
    )
  const same = await twins(keyed, '11:00', { 'Idempotency-Key': `twins-${clinic.id}` })
  expect(same.map((answer) => answer.status)).toEqual(Array(8).fill(201))
  expect(new Set(same.map((answer) => answer.body.appointment.id)).size).toBe(1)
  const raced = await twins(plain, '13:00', {})
  const lost = raced.filter((answer) => answer.status !== 201)
  expect(lost).toHaveLength(7)
  expect(new Set(lost.map((answer) => answer.body.code))).toEqual(new Set(['FOLLOWUP_PLAN_ALREADY_CONVERTED']))
})

test("another clinic's place or doctor is not found, dated or not, before anything else is wrong", async () => {
  const [clinic, other] = [await mintClinic(), await mintClinic()]
  const id = await checkedIn(clinic)
  const path = `/appointments/${id}/complete`
  const { client } = clinic.doctor
  for (const dated of [{}, { followUpDate: day(-2) }, { followUpDate: day(5) }]) {
    const place = await client.post(path, { ...dated, followUpLocationId: other.locationId })
    expect([place.status, place.body.code]).toEqual([404, 'LOCATION_NOT_FOUND'])
    const doctor = await client.post(path, { ...dated, followUpDoctorId: other.doctor.doctorId })
    expect([doctor.status, doctor.body.code]).toEqual([404, 'DOCTOR_NOT_FOUND'])
  }
  expect((await client.get(`/appointments/${id}`)).body.status).toBe('CHECKED_IN')
})

test('a closure that came after the calendar was read is not booked over', async () => {
  const clinic = await mintClinic()
  const [first, second] = [await checkedIn(clinic), await checkedIn(clinic, `${day(2)}T11:00`)]
  const complete = (id: string) => clinic.doctor.client.post(`/appointments/${id}/complete`, { followUpDate: day(5) })
  expect((await complete(first)).body.followUp).toEqual({ booked: true })
  // Entered past the Worker, so that nobody tells the doctor's object.
  await sqlAs(
    `with bumped as (update clinics set rules_version = rules_version + 1 where id = $1)
      insert into closures (clinic_id, id, starts_at, ends_at) values ($1, gen_random_uuid(), $2::date - 1, $2::date + 2)`,
    [clinic.id, day(5)],
  )
  const done = await complete(second)
  expect(done.body.appointment.status).toBe('COMPLETED')
  expect(done.body.followUpPlan.status).toBe('scheduled')
  expect(done.body.followUp).toMatchObject({ booked: false, code: 'OUTSIDE_WORKING_HOURS' })
})

test.each([
  ['a plan', {}, 'scheduled'],
  ['a plan and its visit', { followUpDate: day(5) }, 'completed'],
])(
  'a completion with %s puts its texts over a plan that is made while it waits for the visit',
  async (_, asked, status) => {
    const clinic = await mintClinic()
    const id = await checkedIn(clinic)
    const path = `/appointments/${id}/complete`
    const done = await overtake(
      () => clinic.doctor.client.post(path, { ...asked, followUpInstructions: 'come back' }),
      {
        holds: [['select from appointments where id = $1 for no key update', [id]]],
        changes: [
          [
            `insert into follow_up_plans (clinic_id, id, appointment_id, patient_id, priority, scheduled_for, created_at, updated_at)
            values ($1, gen_random_uuid(), $2, $3, 'urgent', $4, now(), now())`,
            [clinic.id, id, clinic.patient.patientId, day(8)],
          ],
        ],
      },
    )
    expect(done.status, JSON.stringify(done.body)).toBe(200)
    const { followUpPlan, followUpAppointment } = done.body
    expect(followUpPlan).toMatchObject({ status, priority: 'urgent', instructions: 'come back', version: 2 })
    expect(followUpAppointment?.id ?? null).toBe(followUpPlan.followUpAppointmentId)
    expect(await sqlAs('select id from follow_up_plans where appointment_id = $1', [id])).toEqual([
      { id: followUpPlan.id },
    ])
  },
)
