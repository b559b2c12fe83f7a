import { v7 } from 'uuid'
import { expect, test } from 'vitest'
import { clientFor, send } from '../support/client.ts'
import { mintClinic, sqlAs } from '../support/clinic.ts'
import { startsAt } from '../support/clock.ts'
import { book, expectProblem, pointersOf, trailOf, wishFor, without } from '../support/visits.ts'

startsAt()

test('books, and the record says everything of the visit', async () => {
  const clinic = await mintClinic()
  const { patient, doctor } = clinic
  const texts = { reason: 'a cough', notes: 'bring the card', staffNote: 'difficult' }
  const wish = wishFor(clinic, {
    ...texts,
    priority: 'URGENT',
    treatmentType: 'EYE_EXAM',
    externalId: 'EX-1',
    duration: 45,
  })
  const { status, body, headers } = await clinic.reception.client.post('/appointments', wish)
  expect(status).toBe(201)
  expect(headers.get('Location')).toBe(`/appointments/${body.id}`)
  expect(headers.get('ETag')).toBe('"1"')
  const booked = {
    ...texts,
    clinicId: clinic.id,
    patientId: patient.patientId,
    patient: { id: patient.patientId, name: 'Pia Patient', phone: '+1 555 0199' },
    doctorId: doctor.doctorId,
    doctor: { id: doctor.doctorId, name: 'Dr Ada Roy', specialty: 'cardiology' },
    locationId: clinic.locationId,
    location: { id: clinic.locationId, name: 'Main house', address: '1 Main Street' },
    status: 'SCHEDULED',
    type: 'IN_PERSON',
    treatmentType: 'EYE_EXAM',
    priority: 'URGENT',
    externalId: 'EX-1',
    appointmentDate: '2027-03-01T04:30:00.000Z',
    endDate: '2027-03-01T05:15:00.000Z',
    duration: 45,
    timezone: 'Asia/Kolkata',
    localDate: '2027-03-01',
    localTime: '10:00',
    overbook: false,
    notify: true,
    address: null,
    isFollowUp: false,
    followUpReason: null,
    parentAppointmentId: null,
    originalAppointmentId: null,
    seriesId: null,
    seriesSequence: null,
    confirmedAt: null,
    checkedInAt: null,
    startedAt: null,
    completedAt: null,
    cancelledAt: null,
    cancelledBy: null,
    cancellationReason: null,
    version: 1,
    createdAt: '2027-03-01T03:00:00.000Z',
    updatedAt: '2027-03-01T03:00:00.000Z',
  }
  expect(body).toMatchObject(booked)
  const read = await clinic.reception.client.get(`/appointments/${body.id}`)
  expect(read.body).toEqual(body)
  expect(read.headers.get('ETag')).toBe('"1"')
  expect(await trailOf(body.id)).toEqual({
    actions: ['appointment.booked', 'appointment.read'],
    events: ['appointment.booked@1'],
  })
  const [audit] = await sqlAs('select * from audit_log where subject_id = $1 order by id limit 1', [body.id])
  expect(audit).toMatchObject({
    clinic_id: clinic.id,
    actor_id: clinic.reception.userId,
    role: 'RECEPTIONIST',
    subject_type: 'appointment',
    patient_id: patient.patientId,
    request_id: headers.get('X-Request-Id'),
  })
})

test('a taken slot is refused with five that can be booked instead, nearest first', async () => {
  const clinic = await mintClinic()
  await book(clinic)
  const wish = wishFor(clinic, { patientId: clinic.otherPatient.patientId })
  const refused = await clinic.reception.client.post('/appointments', wish)
  expectProblem(refused, 409, 'SCHEDULING_CONFLICT', { reason: 'BOOKED' })
  const offered = refused.body.alternatives as { appointmentDate: string }[]
  expect(offered.map((one) => one.appointmentDate.slice(11, 16))).toEqual(['04:00', '05:00', '03:30', '05:30', '06:00'])
  for (const one of offered)
    expect((await clinic.reception.client.post('/appointments', { ...wish, ...without(one, 'endDate') })).status).toBe(
      201,
    )
  expect(await sqlAs('select count(*)::int n from appointments where clinic_id = $1', [clinic.id])).toEqual([{ n: 6 }])
})

test('what belongs to a type of visit', async () => {
  const clinic = await mintClinic()
  const at = (hour: number) => ({ appointmentDate: `2027-03-01T${hour}:00` })
  const { client } = clinic.reception
  const video = without(wishFor(clinic, { type: 'VIDEO_CALL', ...at(11) }), 'locationId')
  expect(await client.post('/appointments', video)).toMatchObject({
    status: 201,
    body: { location: null, locationId: null },
  })
  const home = without(wishFor(clinic, { type: 'HOME_VISIT', address: '5 Hill Road', ...at(12) }), 'locationId')
  expect(await client.post('/appointments', home)).toMatchObject({
    status: 201,
    body: { address: '5 Hill Road', location: null },
  })
  const homeFrom = wishFor(clinic, { type: 'HOME_VISIT', ...at(13) })
  expect(await client.post('/appointments', homeFrom)).toMatchObject({
    status: 201,
    body: { locationId: clinic.locationId },
  })
  expectProblem(
    await client.post('/appointments', { ...video, locationId: clinic.locationId }),
    422,
    'LOCATION_NOT_ALLOWED',
  )
  expectProblem(await client.post('/appointments', without(wishFor(clinic), 'locationId')), 422, 'LOCATION_REQUIRED')
  expectProblem(await client.post('/appointments', wishFor(clinic, { locationId: null })), 422, 'LOCATION_REQUIRED')
  for (const wish of [{ ...video, address: 'x' }, wishFor(clinic, { address: 'x' })]) {
    expectProblem(await client.post('/appointments', wish), 422, 'VALIDATION_ERROR', {
      errors: [{ pointer: '#/address' }],
    })
  }
})

test.each([
  ['nothing at all', () => ({}), ['#/doctorId', '#/appointmentDate', '#/type']],
  ['an unknown field', { colour: 'red' }, ['#/colour']],
  ['no UUID', { doctorId: 'x' }, ['#/doctorId']],
  ['a day for an instant', { appointmentDate: '2027-03-01' }, ['#/appointmentDate']],
  ['a day that is not there', { appointmentDate: '2027-02-29T10:00' }, ['#/appointmentDate']],
  ['an instant before 2000', { appointmentDate: '1999-12-31T10:00Z' }, ['#/appointmentDate']],
  ['an instant from 2100 on', { appointmentDate: '2100-01-01T00:00Z' }, ['#/appointmentDate']],
  ['too short', { duration: 4 }, ['#/duration']],
  ['too long', { duration: 481 }, ['#/duration']],
  ['a broken duration', { duration: 30.5 }, ['#/duration']],
  ['an unknown type', { type: 'PHONE' }, ['#/type']],
  ['an unknown treatment', { treatmentType: 'MAGIC' }, ['#/treatmentType']],
  ['an unknown priority', { priority: 'TOP' }, ['#/priority']],
  ['U+0000 in a text', { reason: 'a\u0000b' }, ['#/reason']],
  ['an unpaired surrogate', { notes: 'a\ud800b' }, ['#/notes']],
  ['a text too long', { reason: 'x'.repeat(2001) }, ['#/reason']],
  ['overbooking without a reason', { overbook: true }, ['#/overbookReason']],
  ['another clinic', { clinicId: v7() }, ['#/clinicId']],
  ['several at once', { duration: '30', notify: 'no' }, ['#/duration', '#/notify']],
] as const)('a body with %s is 422 and names the field', async (_what, fields, pointers) => {
  const clinic = await mintClinic()
  const body = typeof fields === 'function' ? fields() : wishFor(clinic, fields)
  const refused = await clinic.reception.client.post('/appointments', body)
  expectProblem(refused, 422, 'VALIDATION_ERROR')
  expect(pointersOf(refused).sort()).toEqual([...pointers].sort())
  expect(await sqlAs('select id from appointments where clinic_id = $1', [clinic.id])).toEqual([])
})

test('who and where must be of the clinic', async () => {
  const clinic = await mintClinic()
  const other = await mintClinic()
  const { client } = clinic.reception
  const refusals: [Record<string, unknown>, string][] = [
    [{ doctorId: v7() }, 'DOCTOR_NOT_FOUND'],
    [{ doctorId: other.doctor.doctorId }, 'DOCTOR_NOT_FOUND'],
    [{ patientId: v7() }, 'PATIENT_NOT_FOUND'],
    [{ patientId: other.patient.patientId }, 'PATIENT_NOT_FOUND'],
    [{ locationId: v7() }, 'LOCATION_NOT_FOUND'],
    [{ locationId: other.locationId }, 'LOCATION_NOT_FOUND'],
    [{ type: 'HOME_VISIT', locationId: other.locationId }, 'LOCATION_NOT_FOUND'],
  ]
  // Asked twice: of a calendar that has met nothing, and of one that knows the day.
  for (const [fields, code] of [...refusals, ...refusals]) {
    expectProblem(await client.post('/appointments', wishFor(clinic, fields)), 404, code)
  }
  await sqlAs('update clinic_doctors set active = false, rules_version = rules_version + 1 where doctor_id = $1', [
    clinic.doctor.doctorId,
  ])
  expectProblem(await client.post('/appointments', wishFor(clinic)), 404, 'DOCTOR_NOT_FOUND')
  await sqlAs('update locations set active = false where id = $1', [clinic.locationId])
  await sqlAs('update clinics set rules_version = rules_version + 1 where id = $1', [clinic.id])
  const wish = wishFor(clinic, { doctorId: clinic.otherDoctor.doctorId })
  expectProblem(await client.post('/appointments', wish), 404, 'LOCATION_NOT_FOUND')
})

test('staff say whom they book for', async () => {
  const clinic = await mintClinic()
  const refused = await clinic.reception.client.post('/appointments', without(wishFor(clinic), 'patientId'))
  expectProblem(refused, 422, 'VALIDATION_ERROR', { errors: [{ pointer: '#/patientId' }] })
})

test('a doctor books for their own visits only; a nurse and support book none', async () => {
  const clinic = await mintClinic()
  expect((await clinic.doctor.client.post('/appointments', wishFor(clinic))).status).toBe(201)
  const wish = wishFor(clinic, { appointmentDate: '2027-03-01T11:00' })
  for (const who of [clinic.otherDoctor, clinic.nurse, clinic.support, clinic.pharmacist]) {
    expectProblem(await who.client.post('/appointments', wish), 403, 'FORBIDDEN')
  }
  expect((await clinic.admin.client.post('/appointments', wish)).status).toBe(201)
})

test('a SUPER_ADMIN books in the clinic they name, and in none without a name', async () => {
  const clinic = await mintClinic()
  const client = await clientFor({ sub: `root-${v7()}`, clinicId: null, roles: ['SUPER_ADMIN'] })
  expectProblem(await client.post('/appointments', wishFor(clinic)), 422, 'CLINIC_REQUIRED')
  expect((await client.post('/appointments', wishFor(clinic, { clinicId: clinic.id }))).status).toBe(201)
  const named = { 'X-Clinic-ID': clinic.id }
  const later = wishFor(clinic, { appointmentDate: '2027-03-01T11:00' })
  expect((await client.post('/appointments', later, named)).status).toBe(201)
})

test('an empty body is {}, bytes need a JSON type, and what is not JSON is 400', async () => {
  const clinic = await mintClinic()
  const headers = { Authorization: `Bearer ${clinic.reception.client.token}` }
  const json = { ...headers, 'Content-Type': 'application/json' }
  expectProblem(await send('POST', '/appointments', { headers }), 422, 'VALIDATION_ERROR')
  expectProblem(await send('POST', '/appointments', { headers, body: new Blob(['{}']) }), 415, 'UNSUPPORTED_MEDIA_TYPE')
  expectProblem(await send('POST', '/appointments', { headers: json, body: '{' }), 400, 'VALIDATION_ERROR')
  const large = JSON.stringify({ reason: 'x'.repeat(65 * 1024) })
  expectProblem(await send('POST', '/appointments', { headers: json, body: large }), 413, 'PAYLOAD_TOO_LARGE')
  // Too large comes before not signed in.
  expectProblem(await send('POST', '/appointments', { body: large }), 413, 'PAYLOAD_TOO_LARGE')
})

test('a field that is null is as if it was left out, with its default', async () => {
  const clinic = await mintClinic()
  const optional = [
    'duration',
    'treatmentType',
    'priority',
    'overbook',
    'notify',
    'clinicId',
    'externalId',
    'reason',
    'address',
  ]
  const nothing = Object.fromEntries(optional.map((name) => [name, null]))
  const { status, body } = await clinic.reception.client.post('/appointments', wishFor(clinic, nothing))
  expect({ status, ...body }).toMatchObject({
    duration: 30,
    treatmentType: 'GENERAL_CONSULTATION',
    priority: 'MEDIUM',
    overbook: false,
  })
  expect(status).toBe(201)
  const missing = await clinic.reception.client.post('/appointments', wishFor(clinic, { doctorId: null }))
  expect(missing.body.errors).toEqual([{ detail: 'is required', pointer: '#/doctorId' }])
})
