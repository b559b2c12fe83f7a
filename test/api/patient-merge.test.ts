import { expect, test } from 'vitest'
import { mintClinic, sqlAs } from '../support/clinic.ts'
import { startsAt } from '../support/clock.ts'
import { book, expectProblem, expectRefusals, putInState, trailOf, wishFor } from '../support/visits.ts'
import { deadlocks, merge, registered, rowsOn } from './patient-records.ts'
import { bookSeries } from './series.ts'

startsAt()

test('a record with 50 visits, plans, a series and a place in line goes to the survivor whole', async () => {
  const clinic = await mintClinic({ settings: { defaultDuration: 10, slotMinutes: 10 } })
  const { reception, doctor } = clinic
  const old = await registered(clinic, { phone: '+4930123456', language: 'de' })
  const survivor = await registered(clinic, { email: 'pia@example.org' })
  const visits = await Promise.all(
    Array.from({ length: 50 }, (_, n) =>
      book(clinic, {
        patientId: old,
        duration: 10,
        doctorId: n % 2 === 0 ? doctor.doctorId : clinic.otherDoctor.doctorId,
        appointmentDate: `2027-03-0${2 + Math.floor(n / 20)}T${String(10 + Math.floor((n % 20) / 4)).padStart(2, '0')}:${(n % 4) + 1}0`,
      }),
    ),
  )
  for (const { id } of visits.slice(0, 3)) {
    await putInState(id, 'COMPLETED')
    expect((await reception.client.post(`/appointments/${id}/follow-up`, {})).status).toBe(201)
  }
  await bookSeries(clinic, { patientId: old })
  const line = await reception.client.post(`/queue/doctors/${doctor.doctorId}/walk-ins`, {
    patientId: old,
    locationId: clinic.locationId,
  })
  expect(line.status).toBe(201)
  const asked = await merge(clinic, old, survivor, { dryRun: true })
  expect(asked.body.merge.moved).toEqual({ visits: 56, plans: 3, series: 1 })
  expect(await rowsOn(old)).toBe(60)
  const done = await merge(clinic, old, survivor)
  expect(done.status).toBe(200)
  expect(done.body).toMatchObject({
    merge: { moved: { visits: 56, plans: 3, series: 1 }, setAside: [] },
    patient: { id: survivor, phone: '+4930123456', email: 'pia@example.org', language: 'de', mergedInto: null },
  })
  expect([await rowsOn(old), await rowsOn(survivor)]).toEqual([0, 60])
  const queue = await reception.client.get(`/queue/doctors/${doctor.doctorId}`)
  expect(JSON.stringify(queue.body)).toContain(survivor)
  for (const id of [old, survivor]) expect((await trailOf(id)).actions).toContain('patient.merged')
  const [kept] = await sqlAs('select moved from patient_merges where from_id = $1', [old])
  expect(kept?.moved.appointments).toHaveLength(56)
})

test('the old id goes on answering, is in no list, and is refused in writes with the survivor, through a chain', async () => {
  const clinic = await mintClinic()
  const { reception } = clinic
  const [first, second, third] = [await registered(clinic), await registered(clinic), await registered(clinic)]
  await merge(clinic, first, second)
  await merge(clinic, second, third)
  for (const id of [first, second]) {
    expect((await reception.client.get(`/patients/${id}`)).body).toMatchObject({ id, mergedInto: third })
    const refused = { mergedInto: third }
    expectProblem(await reception.client.put(`/patients/${id}`, { language: 'de' }), 409, 'PATIENT_MERGED', refused)
    expectProblem(
      await reception.client.post('/appointments', wishFor(clinic, { patientId: id })),
      409,
      'PATIENT_MERGED',
      refused,
    )
    expectProblem(await merge(clinic, id, third), 409, 'PATIENT_MERGED', refused)
    const walkIn = { patientId: id, locationId: clinic.locationId }
    const line = `/queue/doctors/${clinic.doctor.doctorId}/walk-ins`
    expectProblem(await reception.client.post(line, walkIn), 409, 'PATIENT_MERGED', refused)
    const visit = await book(clinic, { appointmentDate: id === first ? '2027-03-02T10:00' : '2027-03-02T11:00' })
    expectProblem(
      await reception.client.put(`/appointments/${visit.id}`, { patientId: id }),
      409,
      'PATIENT_MERGED',
      refused,
    )
  }
  const listed = await reception.client.get('/patients?limit=100')
  const found = await reception.client.post('/patients/search', { q: 'twice' })
  for (const { body } of [listed, found]) {
    const ids = body.data.map(({ id }: { id: string }) => id)
    expect(ids).toContain(third)
    expect(ids).not.toContain(first)
  }
  const again = await reception.client.post('/patients', { name: 'Pia Twice', dateOfBirth: '1990-05-05' })
  expect(again.status).toBe(201)
})

test('a merge never widens who may read: with a begun visit only the admin does it, and the links are set aside', async () => {
  const clinic = await mintClinic()
  const stranger = await registered(clinic)
  await sqlAs('update patients set guardian_user_ids = array[$2]::uuid[] where id = $1', [
    stranger,
    clinic.nurse.userId,
  ])
  const { id } = await book(clinic)
  await putInState(id, 'COMPLETED')
  const victim = clinic.patient.patientId
  expectProblem(await merge(clinic, victim, stranger), 403, 'FORBIDDEN')
  expect(await rowsOn(victim)).toBe(1)
  const done = await clinic.admin.client.post(`/patients/${victim}/merge`, { into: stranger })
  expect(done.body.merge.setAside.sort()).toEqual([clinic.nurse.userId, clinic.patient.userId].sort())
  expect(done.body.patient).toMatchObject({ userId: null, guardianUserIds: [] })
  expectProblem(await clinic.patient.client.get(`/appointments/${id}`), 404, 'APPOINTMENT_NOT_FOUND')
})

test.each([
  ['a start that was undone, of which the diagnosis is left', { clinicalNotes: 'wheezing' }],
  ['a check-in that was undone, of which a plan is left', 'plan'],
] as const)('a merge widens nothing after %s', async (_, left) => {
  const clinic = await mintClinic()
  const { doctor, reception, nurse } = clinic
  const victim = clinic.patient.patientId
  const stranger = await registered(clinic, { guardianUserIds: [nurse.userId] })
  const { id } = await book(clinic)
  const path = `/appointments/${id}`
  await reception.client.post(`${path}/check-in`, { override: true, overrideReason: 'came early' })
  if (left === 'plan') {
    expect((await doctor.client.post(`${path}/follow-up`, { instructions: 'see the lump again' })).status).toBe(201)
  } else {
    await doctor.client.post(`${path}/start`)
    expect((await doctor.client.put(path, left)).status).toBe(200)
    expect((await doctor.client.put(path, { status: 'CHECKED_IN' })).status).toBe(200)
  }
  expect((await reception.client.put(path, { status: 'SCHEDULED' })).status).toBe(200)
  expectProblem(await merge(clinic, victim, stranger), 403, 'FORBIDDEN')
  expectProblem(await merge(clinic, stranger, victim), 403, 'FORBIDDEN')
  const done = await clinic.admin.client.post(`/patients/${victim}/merge`, { into: stranger })
  expect(done.body.merge.setAside.sort()).toEqual([nurse.userId, clinic.patient.userId].sort())
})

test('two logins or two dates of birth need the admin, force and a reason', async () => {
  const clinic = await mintClinic()
  const [id, into] = [clinic.patient.patientId, clinic.otherPatient.patientId]
  expectProblem(await merge(clinic, id, into), 409, 'POSSIBLE_MISMATCH')
  expectProblem(await merge(clinic, id, into, { force: true, reason: 'same' }), 409, 'POSSIBLE_MISMATCH')
  const born = await registered(clinic, { dateOfBirth: '1991-01-01' })
  expectProblem(await merge(clinic, born, into), 409, 'POSSIBLE_MISMATCH')
  const admin = clinic.admin.client
  expect((await admin.post(`/patients/${id}/merge`, { into, force: true })).status).toBe(422)
  const done = await admin.post(`/patients/${id}/merge`, { into, force: true, reason: 'seen both passports' })
  expect(done.body).toMatchObject({
    merge: { setAside: [clinic.patient.userId] },
    patient: { userId: clinic.otherPatient.userId },
  })
  const [row] = await sqlAs('select reason from patient_merges where from_id = $1', [id])
  expect(row?.reason).not.toContain('passports')
})

test('refuses roles, other clinics and what is no merge', async () => {
  const clinic = await mintClinic()
  const [id, into] = [await registered(clinic), await registered(clinic)]
  const path = `/patients/${id}/merge`
  await expectRefusals(clinic, { method: 'POST', path, body: { into } })
  for (const { client } of [clinic.doctor, clinic.nurse, clinic.support, clinic.patient])
    expectProblem(await client.post(path, { into }), 403, 'FORBIDDEN')
  const other = await mintClinic()
  expectProblem(await other.reception.client.post(path, { into }), 404, 'PATIENT_NOT_FOUND')
  expectProblem(await clinic.reception.client.post('/patients/nobody/merge', { into }), 404, 'PATIENT_NOT_FOUND')
  expectProblem(await merge(clinic, id, await registered(other)), 404, 'PATIENT_NOT_FOUND')
  expect((await merge(clinic, id, id)).status).toBe(422)
  expect((await clinic.reception.client.post(path, {})).status).toBe(422)
  expectProblem(await clinic.reception.client.post(path, { into }, { 'If-Match': '"7"' }), 412, 'VERSION_MISMATCH')
  expect((await merge(clinic, id, into)).status).toBe(200)
})

test('a hundred who book and complete while the record is merged leave nothing on it', async () => {
  const clinic = await mintClinic({ settings: { maxOpenBookingsPerPatient: 50 } })
  const [old, survivor] = [await registered(clinic), await registered(clinic)]
  const begun = await Promise.all(
    Array.from({ length: 8 }, (_, n) =>
      book(clinic, { patientId: old, appointmentDate: `2027-03-02T${10 + Math.floor(n / 2)}:${n % 2}0`, duration: 10 }),
    ),
  )
  for (const { id } of begun) await putInState(id, 'IN_PROGRESS')
  const before = await deadlocks()
  const bookings = Array.from({ length: 92 }, (_, n) =>
    clinic.reception.client.post(
      '/appointments',
      wishFor(clinic, {
        patientId: old,
        duration: 10,
        appointmentDate: `2027-03-${String(3 + (n % 20)).padStart(2, '0')}T${10 + (n % 5)}:${n % 6}0`,
        doctorId: n % 2 === 0 ? clinic.doctor.doctorId : clinic.otherDoctor.doctorId,
      }),
    ),
  )
  const completions = begun.map(({ id }) =>
    clinic.doctor.client.post(`/appointments/${id}/complete`, { followUpInstructions: 'come back' }),
  )
  const [merged, ...answers] = await Promise.all([merge(clinic, old, survivor), ...bookings, ...completions])
  expect(merged?.status).toBe(200)
  const odd = answers.filter(
    ({ status, body }) =>
      ![200, 201].includes(status) && body.code !== 'PATIENT_MERGED' && body.code !== 'SCHEDULING_CONFLICT',
  )
  expect(odd.map(({ body }) => body.code)).toEqual([])
  expect(await rowsOn(old)).toBe(0)
  expect(answers.slice(-8).map(({ status }) => status)).toEqual(Array(8).fill(200))
  const made = answers.filter(({ status }) => status === 201).length
  expect(await rowsOn(survivor)).toBe(made + 8 + 8)
  expect(await deadlocks()).toBe(before)
})

test('a merge into a record that is not active tells which coming visits it ends; into an active one it ends none', async () => {
  const clinic = await mintClinic()
  const [old, survivor] = [await registered(clinic), await registered(clinic)]
  const coming = await book(clinic, { patientId: old, appointmentDate: '2027-03-05T10:00' })
  const [over, waits] = [
    await book(clinic, { patientId: old, appointmentDate: '2027-03-01T10:00' }),
    await book(clinic, { patientId: old, appointmentDate: '2027-03-05T11:00' }),
  ]
  await putInState(over.id, 'COMPLETED')
  await putInState(waits.id, 'CHECKED_IN')
  const dry = () => merge(clinic, old, survivor, { dryRun: true })
  expect((await dry()).body.merge.affected).toEqual([])
  await sqlAs("update patients set status = 'inactive' where id = $1", [survivor])
  expect((await dry()).body.merge.affected).toMatchObject([{ id: coming.id, patientId: old, status: 'SCHEDULED' }])
  const key = { 'Idempotency-Key': `merge-${old}` }
  const ask = () => clinic.reception.client.post(`/patients/${old}/merge`, { into: survivor }, key)
  const done = await ask()
  expect(done.body.merge.affected).toMatchObject([{ id: coming.id }])
  expect((await ask()).body).toEqual(done.body)
})
