import { describe, expect, test } from 'vitest'
import { mintClinic, sqlAs } from '../support/clinic.ts'
import { startsAt } from '../support/clock.ts'
import { book, expectProblem, expectRefusals, putInState, trailOf, wishFor } from '../support/visits.ts'
import { confirmed } from './link-codes.ts'
import { deadlocks, merge, registered, rowsOn, unmerge } from './patient-records.ts'
import { bookSeries } from './series.ts'

startsAt()

const patientOf = async (id: string) =>
  (
    await sqlAs(
      'select patient_id from appointments where id = $1 union all select patient_id from follow_up_plans where id = $1',
      [id],
    )
  )[0]?.patient_id

describe('what goes back', () => {
  test('everything that the merge has moved, and what was made since stays and is listed', async () => {
    const clinic = await mintClinic()
    const { reception, doctor } = clinic
    const old = await registered(clinic, { phone: '+4930123456', language: 'de' })
    const survivor = await registered(clinic, { email: 'pia@example.org' })
    const own = await book(clinic, { patientId: survivor, appointmentDate: '2027-03-03T09:00' })
    const visits = [
      await book(clinic, { patientId: old, appointmentDate: '2027-03-02T10:00' }),
      await book(clinic, { patientId: old, appointmentDate: '2027-03-02T11:00' }),
    ]
    await putInState(visits[0].id, 'COMPLETED')
    expect((await reception.client.post(`/appointments/${visits[0].id}/follow-up`, {})).status).toBe(201)
    const { series } = await bookSeries(clinic, { patientId: old })
    const line = `/queue/doctors/${doctor.doctorId}/walk-ins`
    const walkIn = await reception.client.post(line, { patientId: old, locationId: clinic.locationId })
    expect(walkIn.status).toBe(201)
    expect((await merge(clinic, old, survivor)).status).toBe(200)
    const since = await book(clinic, { patientId: survivor, appointmentDate: '2027-03-04T09:00' })
    const sinceSeries = await bookSeries(clinic, { patientId: survivor, time: '15:00' })

    const stayed = {
      visits: [since.id, ...sinceSeries.appointments.map(({ id }: { id: string }) => id)].sort(),
      plans: [],
      series: [sinceSeries.series.id],
    }
    const told = { returned: { visits: 8, plans: 1, series: 1 }, stayed, survivorId: survivor }
    const asked = await unmerge(clinic, old, { dryRun: true })
    expect([asked.status, asked.queries, asked.body.unmerge]).toMatchObject([200, 1, told])
    expect(await rowsOn(old)).toBe(0)

    const done = await unmerge(clinic, old, {}, { 'Idempotency-Key': 'undo' })
    expect([done.status, done.queries]).toEqual([200, 1])
    expect(done.body).toMatchObject({
      unmerge: told,
      patient: { id: old, mergedInto: null, phone: '+4930123456', language: 'de', email: null, mergedFrom: [] },
    })
    expect([await rowsOn(old), await rowsOn(survivor)]).toEqual([10, 1 + 1 + 6])
    expect(await patientOf(own.id)).toBe(survivor)
    expect((await reception.client.get(`/appointments/series/${series.id}`)).body.series.patientId).toBe(old)
    const queue = await reception.client.get(`/queue/doctors/${doctor.doctorId}`)
    expect(JSON.stringify(queue.body)).toContain(old)
    expect((await reception.client.get(`/patients/${survivor}`)).body).toMatchObject({
      phone: null,
      language: null,
      email: 'pia@example.org',
      mergedFrom: [],
    })

    for (const id of [old, survivor])
      expect((await trailOf(id)).actions.filter((action) => action === 'patient.unmerged')).toHaveLength(1)
    expect((await trailOf(old)).events).toEqual(['patient.registered@1', 'patient.merged@2', 'patient.unmerged@3'])
    expect((await trailOf(survivor)).events).toEqual(['patient.registered@1', 'patient.changed@2', 'patient.changed@3'])
    const again = await unmerge(clinic, old, {}, { 'Idempotency-Key': 'undo' })
    expect([again.status, again.headers.get('Idempotency-Replayed'), again.body]).toEqual([200, 'true', done.body])
    expectProblem(await unmerge(clinic, old), 409, 'INVALID_STATUS_TRANSITION', { allowed: [] })
    expect((await merge(clinic, old, survivor)).body.merge.moved).toEqual({ visits: 8, plans: 1, series: 1 })
  })

  test('what the survivor took over, unless it was changed since', async () => {
    const clinic = await mintClinic()
    const { client } = clinic.reception
    const has = {
      phone: '+4930123456',
      email: 'old@example.org',
      dateOfBirth: '1980-02-03',
      language: 'de',
      externalId: 'his-7',
    }
    const lacks = { phone: null, email: null, dateOfBirth: null, language: null, externalId: null }
    for (const changed of [{}, { phone: '+4930999', externalId: 'his-8' }, { email: null, language: 'fr' }]) {
      const old = await registered(clinic, has)
      const survivor = await registered(clinic)
      expect((await merge(clinic, old, survivor)).body.patient).toMatchObject(has)
      expect((await client.get(`/patients/${old}`)).body).toMatchObject(has)
      await client.put(`/patients/${survivor}`, changed)
      expect((await unmerge(clinic, old)).body.patient).toMatchObject(has)
      expect((await client.get(`/patients/${survivor}`)).body).toMatchObject({ ...lacks, ...changed })
      await client.put(`/patients/${old}`, { externalId: null })
      await client.put(`/patients/${survivor}`, { externalId: null })
    }
  })

  test('the external id that a merged record kept is free for nobody else when it comes back', async () => {
    const clinic = await mintClinic()
    const { client } = clinic.reception
    const old = await registered(clinic, { externalId: 'his-7' })
    const survivor = await registered(clinic, { externalId: 'his-8' })
    await merge(clinic, old, survivor)
    const third = await registered(clinic, { externalId: 'his-7' })
    expectProblem(await unmerge(clinic, old), 409, 'EXTERNAL_ID_TAKEN', { id: third })
    expectProblem(await unmerge(clinic, old, { dryRun: true }), 409, 'EXTERNAL_ID_TAKEN', { id: third })
    await client.put(`/patients/${third}`, { externalId: null })
    expect((await unmerge(clinic, old)).body.patient.externalId).toBe('his-7')
    expect((await client.get(`/patients/${survivor}`)).body.externalId).toBe('his-8')
  })

  test('what hangs on it goes with it, and what hangs on the survivor’s own stays', async () => {
    const clinic = await mintClinic()
    const { reception } = clinic
    const [old, survivor] = [await registered(clinic), await registered(clinic)]
    const parent = await book(clinic, { patientId: survivor, appointmentDate: '2027-03-01T09:00' })
    await putInState(parent.id, 'COMPLETED')
    const ownPlan = await reception.client.post(`/appointments/${parent.id}/follow-up`, {})
    const moved = await book(clinic, { patientId: old, appointmentDate: '2027-03-01T10:00' })
    const linked = await book(clinic, { patientId: old, appointmentDate: '2027-03-09T10:00' })
    await merge(clinic, old, survivor)
    await putInState(moved.id, 'COMPLETED')
    const plan = await reception.client.post(`/appointments/${moved.id}/follow-up`, { scheduledFor: '2027-03-08' })
    const booked = await reception.client.post(`/follow-up-plans/${plan.body.id}/schedule`, {
      appointmentDate: '2027-03-08T10:00',
      locationId: clinic.locationId,
    })
    expect(booked.status).toBe(201)
    // Booked for the one record, and made the follow-up of the other's plan while they were one.
    const link = await reception.client.post(`/follow-up-plans/${ownPlan.body.id}/schedule`, {
      appointmentId: linked.id,
    })
    expect(link.status).toBe(200)
    const done = await unmerge(clinic, old)
    expect(done.body.unmerge).toMatchObject({
      returned: { visits: 2, plans: 1, series: 0 },
      stayed: { visits: [linked.id], plans: [], series: [] },
    })
    for (const id of [moved.id, plan.body.id, booked.body.appointment.id]) expect(await patientOf(id)).toBe(old)
    for (const id of [parent.id, ownPlan.body.id, linked.id]) expect(await patientOf(id)).toBe(survivor)
  })

  test('a visit that was given to another patient since stays theirs', async () => {
    const clinic = await mintClinic()
    const [old, survivor] = [await registered(clinic), await registered(clinic)]
    const visit = await book(clinic, { patientId: old })
    await merge(clinic, old, survivor)
    const given = { patientId: clinic.patient.patientId }
    expect((await clinic.reception.client.put(`/appointments/${visit.id}`, given)).status).toBe(200)
    expect((await unmerge(clinic, old)).body.unmerge).toMatchObject({
      returned: { visits: 0 },
      stayed: { visits: [] },
    })
    expect(await patientOf(visit.id)).toBe(clinic.patient.patientId)
  })

  test('overlaps are judged anew: who is two people again may be in two places', async () => {
    const clinic = await mintClinic()
    const [old, survivor] = [await registered(clinic), await registered(clinic)]
    const at = (patientId: string, time: string, over = {}) =>
      book(clinic, { patientId, appointmentDate: `2027-03-02T${time}`, doctorId: clinic.otherDoctor.doctorId, ...over })
    const over = { overbook: true, overbookReason: 'both', doctorId: clinic.doctor.doctorId }
    const own = await at(survivor, '10:00')
    const [early, late] = [await at(old, '12:00'), await at(old, '12:10', over)]
    const same = await book(clinic, { patientId: old, appointmentDate: '2027-03-02T10:00' })
    await merge(clinic, old, survivor)
    const since = await at(survivor, '12:20', over)
    const marked = async () => {
      const rows = await sqlAs<{ id: string }>('select id from appointments where clinic_id = $1 and patient_overlap', [
        clinic.id,
      ])
      return rows.map(({ id }) => id).sort()
    }
    expect(await marked()).toEqual([late.id, same.id, since.id].sort())
    expect((await unmerge(clinic, old)).status).toBe(200)
    expect(await marked()).toEqual([late.id])
    expect([await patientOf(early.id), await patientOf(own.id)]).toEqual([old, survivor])
    const busy = wishFor(clinic, {
      patientId: old,
      appointmentDate: '2027-03-02T10:00',
      doctorId: clinic.otherDoctor.doctorId,
    })
    expectProblem(await clinic.reception.client.post('/appointments', busy), 409, 'SCHEDULING_CONFLICT')
  })
})

describe('who is linked', () => {
  test('those set aside are linked again, each to their own record, and see no more than before', async () => {
    const clinic = await mintClinic()
    const { patient, nurse, admin } = clinic
    const other = await registered(clinic)
    await sqlAs('update patients set guardian_user_ids = array[$2]::uuid[] where id = $1', [other, nurse.userId])
    const visit = await book(clinic)
    await putInState(visit.id, 'COMPLETED')
    const theirs = await book(clinic, { patientId: other, appointmentDate: '2027-03-02T10:00' })
    const merged = await admin.client.post(`/patients/${patient.patientId}/merge`, { into: other })
    expect(merged.body.merge.setAside).toHaveLength(2)
    expectProblem(await patient.client.get(`/appointments/${visit.id}`), 404, 'APPOINTMENT_NOT_FOUND')
    const done = await unmerge(clinic, patient.patientId)
    expect(done.body.patient).toMatchObject({ userId: patient.userId, guardianUserIds: [] })
    expect((await admin.client.get(`/patients/${other}`)).body).toMatchObject({
      userId: null,
      guardianUserIds: [nurse.userId],
    })
    expect((await patient.client.get(`/appointments/${visit.id}`)).status).toBe(200)
    expectProblem(await patient.client.get(`/appointments/${theirs.id}`), 404, 'APPOINTMENT_NOT_FOUND')
    expectProblem(await patient.client.get(`/patients/${other}`), 404, 'PATIENT_NOT_FOUND')
  })

  test('a login that came with the record goes back with it; who was unlinked since stays so, who was linked since stays too', async () => {
    const clinic = await mintClinic()
    const { patient, otherPatient, nurse, support, admin } = clinic
    const survivor = await registered(clinic)
    const guardians = [nurse.userId, support.userId]
    await sqlAs('update patients set guardian_user_ids = $2::uuid[] where id = $1', [patient.patientId, guardians])
    await merge(clinic, patient.patientId, survivor)
    const path = `/patients/${survivor}`
    expect((await admin.client.get(path)).body).toMatchObject({ userId: patient.userId })
    await admin.client.put(path, { guardianUserIds: [nurse.userId] })
    await confirmed(clinic, otherPatient, { patientId: survivor })
    const done = await unmerge(clinic, patient.patientId)
    expect(done.body.patient).toMatchObject({ userId: patient.userId, guardianUserIds: [nurse.userId] })
    expect((await admin.client.get(path)).body).toMatchObject({ userId: null, guardianUserIds: [otherPatient.userId] })
  })

  test('a login that has made a record of its own since keeps that', async () => {
    const clinic = await mintClinic()
    const { patient, otherPatient, admin } = clinic
    const said = { into: otherPatient.patientId, force: true, reason: 'same passport' }
    expect((await admin.client.post(`/patients/${patient.patientId}/merge`, said)).body.merge.setAside).toEqual([
      patient.userId,
    ])
    const own = await patient.client.post('/me/patient', { name: 'Pia Patient', dateOfBirth: '1990-05-05' })
    expect(own.status).toBe(201)
    expect((await unmerge(clinic, patient.patientId)).body.patient).toMatchObject({ userId: null })
    expect((await patient.client.get('/me')).body.patientId).toBe(own.body.id)
    expect((await otherPatient.client.get('/me')).body.patientId).toBe(otherPatient.patientId)
  })
})

describe('only the newest merge of a survivor', () => {
  test('a chain is undone from its end, and the ids name the last survivor meanwhile', async () => {
    const clinic = await mintClinic()
    const { client } = clinic.reception
    const [a, b, c] = [await registered(clinic), await registered(clinic), await registered(clinic)]
    const ids = [a, b, c]
    const visits = []
    for (const [n, patientId] of ids.entries())
      visits.push(await book(clinic, { patientId, appointmentDate: `2027-03-02T1${n}:00` }))
    const stand = async () => Promise.all(ids.map(async (id) => (await client.get(`/patients/${id}`)).body.mergedInto))
    const from = async (id: string) =>
      (await client.get(`/patients/${id}`)).body.mergedFrom.map((record: { id: string }) => record.id)
    await merge(clinic, a, b)
    await merge(clinic, b, c)
    expect(await stand()).toEqual([c, c, null])
    expect(await from(c)).toEqual([a, b].sort())
    expectProblem(await unmerge(clinic, a), 409, 'MERGE_NOT_LAST')
    expect((await unmerge(clinic, b)).body.unmerge).toMatchObject({ returned: { visits: 2 }, survivorId: c })
    expect(await stand()).toEqual([b, null, null])
    expect([await from(b), await from(c)]).toEqual([[a], []])
    expect((await unmerge(clinic, a)).body.unmerge).toMatchObject({ returned: { visits: 1 }, survivorId: b })
    expect(await stand()).toEqual([null, null, null])
    expect(await Promise.all(visits.map(({ id }) => patientOf(id)))).toEqual(ids)
  })

  test('of several records merged into one the last goes first', async () => {
    const clinic = await mintClinic()
    const [first, second, survivor] = [await registered(clinic), await registered(clinic), await registered(clinic)]
    await merge(clinic, first, survivor)
    await merge(clinic, second, survivor)
    expectProblem(await unmerge(clinic, first), 409, 'MERGE_NOT_LAST')
    expectProblem(await unmerge(clinic, first, { dryRun: true }), 409, 'MERGE_NOT_LAST')
    expect((await unmerge(clinic, second)).status).toBe(200)
    expect((await unmerge(clinic, first)).status).toBe(200)
  })
})

test('each record keeps its own metadata, and staff see both under the survivor', async () => {
  const clinic = await mintClinic()
  const { client } = clinic.reception
  const old = await registered(clinic, { metadata: { ward: 'B' } })
  const bare = await registered(clinic)
  const survivor = await registered(clinic, { metadata: { ward: 'C' }, guardianUserIds: [clinic.patient.userId] })
  await merge(clinic, bare, survivor)
  const merged = await merge(clinic, old, survivor)
  const from = [
    { id: old, metadata: { ward: 'B' } },
    { id: bare, metadata: null },
  ]
  const both = { metadata: { ward: 'C' }, mergedFrom: from.sort((one, other) => (one.id < other.id ? -1 : 1)) }
  const found = async () => (await client.post('/patients/search', { q: survivor })).body.data[0]
  for (const record of [merged.body.patient, (await client.get(`/patients/${survivor}`)).body, await found()])
    expect(record).toMatchObject(both)
  expect((await client.put(`/patients/${survivor}`, { language: 'de' })).body).toMatchObject(both)
  expect((await client.get(`/patients/${old}`)).body).toMatchObject({ metadata: { ward: 'B' }, mergedFrom: [] })
  expect((await clinic.patient.client.get(`/patients/${survivor}`)).body).not.toHaveProperty('mergedFrom')
  expect((await unmerge(clinic, old)).body.patient).toMatchObject({ metadata: { ward: 'B' } })
})

test('refuses roles, other clinics, stale versions and what was never merged', async () => {
  const clinic = await mintClinic()
  const [id, into] = [await registered(clinic), await registered(clinic)]
  const path = `/patients/${id}/unmerge`
  await expectRefusals(clinic, { method: 'POST', path, body: {} })
  for (const { client } of [clinic.doctor, clinic.nurse, clinic.support, clinic.patient])
    expectProblem(await client.post(path, {}), 403, 'FORBIDDEN')
  const other = await mintClinic()
  for (const { client } of [other.reception, other.admin])
    expectProblem(await client.post(path, {}), 404, 'PATIENT_NOT_FOUND')
  expectProblem(await other.doctor.client.post(path, {}), 403, 'FORBIDDEN')
  expectProblem(await clinic.reception.client.post('/patients/nobody/unmerge', {}), 404, 'PATIENT_NOT_FOUND')
  for (const never of [id, into]) expectProblem(await unmerge(clinic, never), 409, 'INVALID_STATUS_TRANSITION')
  await merge(clinic, id, into)
  expectProblem(await unmerge(clinic, into), 409, 'INVALID_STATUS_TRANSITION')
  expectProblem(await unmerge(clinic, id, {}, { 'If-Match': '"1"' }), 412, 'VERSION_MISMATCH')
  expect((await clinic.reception.client.post(path, { into })).status).toBe(422)
  expect((await clinic.admin.client.post(path, {}, { 'If-Match': '"2"' })).status).toBe(200)
})

test('a hundred who merge, undo, book, move and complete deadlock nowhere and leave nothing on a merged record', async () => {
  const clinic = await mintClinic({ settings: { maxOpenBookingsPerPatient: 50 } })
  const { reception, doctor, otherDoctor } = clinic
  const records = await Promise.all(Array.from({ length: 5 }, () => registered(clinic)))
  const [a = '', b = '', c = '', d = '', e = ''] = records
  const begun = []
  const standing = []
  for (let n = 0; n < 8; n++) {
    const time = `${10 + Math.floor(n / 2)}:${n % 2}0`
    begun.push(await book(clinic, { patientId: records[n % 5], appointmentDate: `2027-03-02T${time}`, duration: 10 }))
    standing.push(
      await book(clinic, { patientId: records[n % 5], appointmentDate: `2027-03-03T${time}`, duration: 10 }),
    )
  }
  for (const { id } of begun) await putInState(id, 'IN_PROGRESS')
  const before = await deadlocks()
  const day = (n: number) => `2027-03-${String(4 + (n % 20)).padStart(2, '0')}T${10 + (n % 5)}:${n % 6}0`
  const bookings = Array.from({ length: 50 }, (_, n) =>
    reception.client.post(
      '/appointments',
      wishFor(clinic, {
        patientId: records[n % 5],
        duration: 10,
        appointmentDate: day(n),
        doctorId: n % 2 === 0 ? doctor.doctorId : otherDoctor.doctorId,
      }),
    ),
  )
  const moves = standing.map(({ id }, n) =>
    reception.client.put(`/appointments/${id}`, {
      appointmentDate: `2027-03-28T${String(9 + n).padStart(2, '0')}:00`,
      doctorId: otherDoctor.doctorId,
    }),
  )
  const completions = begun.map(({ id }) =>
    doctor.client.post(`/appointments/${id}/complete`, { followUpInstructions: 'come back' }),
  )
  const pairs: [string, string][] = [
    [a, b],
    [b, c],
    [d, c],
    [c, e],
    [a, c],
    [e, d],
    [b, a],
    [d, e],
  ]
  const merges = [...pairs, ...pairs].flatMap(([from, into], n) => [
    merge(clinic, from, into),
    ...(n % 2 === 0 ? [unmerge(clinic, from)] : []),
    ...(n % 4 === 0 ? [reception.client.put(`/patients/${into}`, { language: 'de' })] : []),
  ])
  const answers = await Promise.all([...bookings, ...moves, ...merges, ...completions])
  const expected = ['PATIENT_MERGED', 'SCHEDULING_CONFLICT', 'INVALID_STATUS_TRANSITION', 'MERGE_NOT_LAST', undefined]
  const odd = answers.filter(({ status, body }) => status >= 400 && !expected.includes(body.code))
  expect(odd.map(({ status, body }) => [status, body.code, body.detail])).toEqual([])
  expect(await deadlocks()).toBe(before)
  const left = await sqlAs(
    `select t.id from (select clinic_id, patient_id, id from appointments union all select clinic_id, patient_id, id from follow_up_plans
        union all select clinic_id, patient_id, id from series) t
      join patients p on p.clinic_id = t.clinic_id and p.id = t.patient_id where t.clinic_id = $1 and p.merged_into is not null`,
    [clinic.id],
  )
  expect(left).toEqual([])
  const drifted = await sqlAs(
    `select p.id from follow_up_plans p join appointments v on v.clinic_id = p.clinic_id and v.id = p.appointment_id
      where p.clinic_id = $1 and p.patient_id <> v.patient_id`,
    [clinic.id],
  )
  expect(drifted).toEqual([])
  // Whatever is merged still is undone in the end, newest first, and every row is of the record it was made for.
  for (let round = 0; round < 5; round++) for (const id of records) await unmerge(clinic, id)
  const merged = await sqlAs('select id from patients where clinic_id = $1 and merged_into is not null', [clinic.id])
  expect(merged).toEqual([])
  const homes = await sqlAs('select id, patient_id from appointments where id = any($1)', [
    standing.map(({ id }) => id),
  ])
  for (const [n, { id }] of standing.entries())
    expect(homes.find((row) => row.id === id)?.patient_id).toBe(records[n % 5])
})
