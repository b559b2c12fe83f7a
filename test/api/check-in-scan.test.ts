import { createExecutionContext } from 'cloudflare:test'
import { env } from 'cloudflare:workers'
import { describe, expect, test } from 'vitest'
import { app } from '../../src/app.ts'
import { type Client, send } from '../support/client.ts'
import { mintClinic, sqlAs, type TestClinic } from '../support/clinic.ts'
import { setClock, startsAt } from '../support/clock.ts'
import { book, expectProblem, expectRefusals, putInState, trailOf } from '../support/visits.ts'

// 09:50 in India, ten minutes before the usual visit.
startsAt('2027-03-01T04:20:00Z')

const codePath = (clinic: TestClinic, locationId = clinic.locationId) => `/appointments/locations/${locationId}/qr-code`
const codeOf = async (clinic: TestClinic, locationId = clinic.locationId) =>
  (await clinic.reception.client.get(codePath(clinic, locationId))).body
const scan = (client: Client, qrCode: string, more: Record<string, unknown> = {}) =>
  client.post('/appointments/check-in/scan-qr', { qrCode, ...more })
const at = (time: string) => ({ appointmentDate: `2027-03-01T${time}` })

describe('the code of a location', () => {
  test('is another one every thirty seconds, as data and as a picture, and kept by nobody', async () => {
    const clinic = await mintClinic()
    const json = await clinic.reception.client.get(codePath(clinic))
    expect(json.status).toBe(200)
    expect(json.headers.get('Cache-Control')).toBe('no-store')
    expect(json.body).toMatchObject({
      locationId: clinic.locationId,
      locationName: 'Main house',
      expiresAt: '2027-03-01T04:20:30.000Z',
    })
    expect(json.body.token.length).toBeLessThanOrEqual(64)
    expect(json.body.url).toBe(`http://kept.test/c/${json.body.token}`)
    expect(json.body.qrCode).toMatch(/^data:image\/svg\+xml;base64,/)
    expect(json.queries).toBe(1)
    const svg = await clinic.doctor.client.get(`${codePath(clinic)}?format=svg`)
    expect(svg.headers.get('Content-Type')).toContain('image/svg+xml')
    expect(svg.headers.get('Cache-Control')).toBe('no-store')
    expect(svg.body).toContain('<svg')
    setClock('2027-03-01T04:20:30Z')
    expect((await codeOf(clinic)).token).not.toBe(json.body.token)
  })

  test('is shown to staff, and never to a patient', async () => {
    const clinic = await mintClinic()
    expectProblem(await clinic.patient.client.get(codePath(clinic)), 403, 'FORBIDDEN')
    await expectRefusals(clinic, {
      method: 'GET',
      path: codePath(clinic),
      notFound: 'LOCATION_NOT_FOUND',
      id: clinic.locationId,
    })
  })
})

describe('scanning', () => {
  test('checks the signed-in patient in, and a second time answers the same', async () => {
    const clinic = await mintClinic()
    const { id } = await book(clinic)
    const { url, token } = await codeOf(clinic)
    const first = await scan(clinic.patient.client, url)
    expect(first.status).toBe(200)
    expect(first.body).toMatchObject({
      appointment: { id, status: 'CHECKED_IN' },
      queue: { position: 1, totalInQueue: 1 },
    })
    const again = await scan(clinic.patient.client, token)
    expect(again.status).toBe(200)
    expect(again.body).toEqual(first.body)
    expect(await trailOf(id)).toMatchObject({ events: ['appointment.booked@1', 'appointment.checked_in@2'] })
    const [entry] = await sqlAs('select token_number, local_day::text from queue_entries where appointment_id = $1', [
      id,
    ])
    expect(entry).toEqual({ token_number: 1, local_day: '2027-03-01' })
  })

  test('takes the link, the bare token and the ten-minute proof; the proof outlives a slow sign-in', async () => {
    const clinic = await mintClinic()
    await book(clinic)
    const { url, token } = await codeOf(clinic)
    const traded = await send('GET', `/c/${token}`, { headers: { Accept: 'application/json' } })
    expect(traded.body).toMatchObject({
      clinicId: clinic.id,
      locationId: clinic.locationId,
      expiresAt: '2027-03-01T04:30:00.000Z',
    })
    expect(traded.headers.get('Cache-Control')).toBe('no-store')
    setClock('2027-03-01T04:29:50Z')
    for (const old of [url, token])
      expectProblem(await scan(clinic.patient.client, old), 422, 'CHECKIN_INVALID_QR_CODE')
    expect((await scan(clinic.patient.client, traded.body.proof)).status).toBe(200)
    setClock('2027-03-01T04:30:00Z')
    expectProblem(await scan(clinic.patient.client, traded.body.proof), 422, 'CHECKIN_INVALID_QR_CODE')
    expectProblem(await send('GET', `/c/${token}`), 422, 'CHECKIN_INVALID_QR_CODE')
    expectProblem(await send('GET', '/c/made-up'), 422, 'CHECKIN_INVALID_QR_CODE')
  })

  test('several visits are offered, and one is named; the same request answers the same', async () => {
    const clinic = await mintClinic()
    const [one, other] = [await book(clinic), await book(clinic, at('10:30'))]
    await book(clinic, {
      ...at('10:00'),
      doctorId: clinic.otherDoctor.doctorId,
      patientId: clinic.otherPatient.patientId,
    })
    setClock('2027-03-01T04:40:00Z')
    const { token } = await codeOf(clinic)
    const offered = await scan(clinic.patient.client, token)
    expect(offered.body).toEqual({
      requiresSelection: true,
      eligibleAppointments: [one, other].map(({ id, appointmentDate, timezone, patient: { name: patientName } }) => {
        const visit = { id, appointmentDate, timezone, patientName }
        return { ...visit, doctorName: 'Dr Ada Roy', type: 'IN_PERSON', status: 'SCHEDULED' }
      }),
    })
    const chosen = await scan(clinic.patient.client, token, { appointmentId: other.id })
    expect(chosen.body.appointment).toMatchObject({ id: other.id, status: 'CHECKED_IN' })
    expect((await scan(clinic.patient.client, token, { appointmentId: other.id })).body).toEqual(chosen.body)
    const then = await scan(clinic.patient.client, token)
    expect(then.body.eligibleAppointments.map(({ status }: { status: string }) => status)).toEqual([
      'SCHEDULED',
      'CHECKED_IN',
    ])
    const strange = await scan(clinic.otherPatient.client, token, { appointmentId: one.id })
    expectProblem(strange, 404, 'APPOINTMENT_NOT_FOUND')
  })

  test('refuses by what is wrong: no visit, another place, too early; and each refusal stands in the trail', async () => {
    const clinic = await mintClinic()
    const { client, userId } = clinic.patient
    const { token } = await codeOf(clinic)
    expectProblem(await scan(client, token), 422, 'CHECKIN_NO_APPOINTMENT')
    const { id } = await book(clinic, at('16:00'))
    expectProblem(await scan(client, token), 422, 'CHECKIN_WINDOW_CLOSED')
    expectProblem(await scan(client, token, { appointmentId: id }), 422, 'CHECKIN_WINDOW_CLOSED')
    const annex = (await codeOf(clinic, clinic.otherLocationId)).token
    expectProblem(await scan(client, annex), 422, 'CHECKIN_WRONG_LOCATION')
    await putInState(id, 'CANCELLED')
    expectProblem(await scan(client, token), 422, 'CHECKIN_NO_APPOINTMENT')
    expectProblem(await scan(client, 'made-up'), 422, 'CHECKIN_INVALID_QR_CODE')
    const rows = await sqlAs(
      "select changed->'code'->>1 code, subject_id from audit_log where clinic_id = $1 and action = 'check_in.refused' order by id",
      [clinic.id],
    )
    expect(rows.map(({ code }) => code)).toEqual([
      'CHECKIN_NO_APPOINTMENT',
      'CHECKIN_WINDOW_CLOSED',
      'CHECKIN_WINDOW_CLOSED',
      'CHECKIN_WRONG_LOCATION',
      'CHECKIN_NO_APPOINTMENT',
      'CHECKIN_INVALID_QR_CODE',
    ])
    expect(rows.every((row) => row.subject_id === userId)).toBe(true)
  })

  test('the window counts, not the local day', async () => {
    const clinic = await mintClinic({
      timezone: 'Pacific/Kiritimati',
      hours: [{ start: '00:00', end: '24:00' }],
      settings: { checkInOpensMinutes: 1440 },
    })
    // 18:20 of 1 March there; the next day's first visit is within the window, and its evening is not.
    const { id } = await book(clinic, { appointmentDate: '2027-03-02T00:30' })
    await book(clinic, { appointmentDate: '2027-03-02T19:00' })
    const { token } = await codeOf(clinic)
    expect((await scan(clinic.patient.client, token)).body.appointment.id).toBe(id)
  })

  test('of a visit before midnight checks in after it', async () => {
    const clinic = await mintClinic({ hours: [{ start: '00:00', end: '24:00' }] })
    const { id } = await book(clinic, at('23:30'))
    setClock('2027-03-01T18:45:00Z')
    const { token } = await codeOf(clinic)
    expect((await scan(clinic.patient.client, token)).body.appointment).toMatchObject({ id, status: 'CHECKED_IN' })
    setClock('2027-03-01T20:01:00Z')
    const late = (await codeOf(clinic)).token
    expect((await scan(clinic.patient.client, late)).body.appointment).toMatchObject({ id, status: 'CHECKED_IN' })
    await putInState(id, 'SCHEDULED')
    expectProblem(await scan(clinic.patient.client, late), 422, 'CHECKIN_NO_APPOINTMENT')
  })

  test('after the start answers the visit, and changes nothing', async () => {
    const clinic = await mintClinic()
    const { id } = await book(clinic)
    const { token } = await codeOf(clinic)
    await scan(clinic.patient.client, token)
    await clinic.doctor.client.post(`/appointments/${id}/start`)
    const before = await trailOf(id)
    for (const more of [{}, { appointmentId: id }]) {
      const again = await scan(clinic.patient.client, token, more)
      expect(again).toMatchObject({ status: 200, body: { appointment: { id, status: 'IN_PROGRESS' } } })
    }
    expect((await trailOf(id)).events).toEqual(before.events)
    expectProblem(
      await clinic.patient.client.post(`/appointments/${id}/check-in`, { qrCode: token }),
      409,
      'INVALID_STATUS_TRANSITION',
    )
  })

  test('a guardian checks a ward in; a code of another clinic checks in nobody', async () => {
    const [clinic, other] = await Promise.all([mintClinic(), mintClinic()])
    await sqlAs('update patients set guardian_user_ids = $2 where id = $1', [
      clinic.otherPatient.patientId,
      [clinic.patient.userId],
    ])
    const { id } = await book(clinic, { patientId: clinic.otherPatient.patientId })
    const { token } = await codeOf(clinic)
    expectProblem(await scan(clinic.patient.client, (await codeOf(other)).token), 422, 'CHECKIN_NO_APPOINTMENT')
    expect((await scan(clinic.patient.client, token)).body.appointment.id).toBe(id)
  })

  test('is allowed ten times a minute', async () => {
    const clinic = await mintClinic()
    const few = { ...env, RATE_LIMITS: JSON.stringify({ reads: 600, writes: 120, scans: 10 }) }
    const headers = { Authorization: `Bearer ${clinic.patient.client.token}`, 'Content-Type': 'application/json' }
    const body = JSON.stringify({ qrCode: 'made-up' })
    const statuses: number[] = []
    for (let n = 0; n < 11; n++) {
      const request = new Request('http://kept.test/appointments/check-in/scan-qr', { method: 'POST', headers, body })
      statuses.push((await app.fetch(request, few, createExecutionContext())).status)
    }
    expect(statuses).toEqual([...Array(10).fill(422), 429])
  })

  test('needs a body of its shape, a sign-in and a role', async () => {
    const clinic = await mintClinic()
    await expectRefusals(clinic, { method: 'POST', path: '/appointments/check-in/scan-qr', body: { qrCode: 'x' } })
    const { client } = clinic.patient
    expectProblem(await client.post('/appointments/check-in/scan-qr', {}), 422, 'VALIDATION_ERROR')
    expectProblem(await scan(client, 'x', { colour: 'red' }), 422, 'VALIDATION_ERROR')
  })
})

describe('the check-in of one visit', () => {
  test('a patient shows the code of the visit’s own place', async () => {
    const clinic = await mintClinic()
    const { id } = await book(clinic)
    const path = `/appointments/${id}/check-in`
    const { client } = clinic.patient
    const annex = await codeOf(clinic, clinic.otherLocationId)
    expectProblem(await client.post(path, { qrCode: annex.url }), 422, 'CHECKIN_WRONG_LOCATION')
    const done = await client.post(path, { qrCode: (await codeOf(clinic)).url })
    expect(done.body).toMatchObject({
      appointment: { id, status: 'CHECKED_IN' },
      queue: { position: 1, totalInQueue: 1, estimatedWaitMinutes: 10 },
    })
    expect(done.queries).toBe(1)
    expect((await trailOf(id)).actions).toContain('check_in.refused')
  })

  test('tokens count a doctor’s arrivals of the day; who comes again keeps theirs', async () => {
    const clinic = await mintClinic()
    const tokens = async () =>
      (
        await sqlAs('select token_number n from queue_entries where clinic_id = $1 order by entered_at, token_number', [
          clinic.id,
        ])
      ).map(({ n }) => n)
    const [one, two] = [await book(clinic), await book(clinic, at('10:30'))]
    const foreign = await book(clinic, {
      ...at('10:00'),
      doctorId: clinic.otherDoctor.doctorId,
      patientId: clinic.otherPatient.patientId,
    })
    setClock('2027-03-01T04:45:00Z')
    const enter = (id: string) => clinic.nurse.client.post(`/appointments/${id}/check-in`)
    await Promise.all([enter(one.id), enter(two.id)])
    expect(await tokens()).toEqual([1, 2])
    await clinic.nurse.client.put(`/appointments/${one.id}`, { status: 'SCHEDULED' })
    await enter(one.id)
    await enter(foreign.id)
    const [row] = await sqlAs('select token_number n from queue_entries where appointment_id = $1', [foreign.id])
    expect(row?.n).toBe(1)
    expect((await tokens()).sort()).toEqual([1, 1, 2])
    const third = await book(clinic, at('11:00'))
    await enter(third.id)
    setClock('2027-03-02T04:45:00Z')
    const next = await book(clinic, { appointmentDate: '2027-03-02T10:30' })
    await enter(next.id)
    const [first] = await sqlAs('select token_number n from queue_entries where appointment_id = $1', [next.id])
    expect(first?.n).toBe(1)
  })

  test('a no-show that comes back stands in line', async () => {
    const clinic = await mintClinic()
    const { id } = await book(clinic)
    await putInState(id, 'NO_SHOW')
    const back = await clinic.nurse.client.post(`/appointments/${id}/check-in`)
    expect(back.body).toMatchObject({ appointment: { status: 'CHECKED_IN' }, queue: { position: 1 } })
  })
})

describe('a printed code', () => {
  async function printed() {
    const clinic = await mintClinic()
    await clinic.admin.client.put(`/locations/${clinic.locationId}`, { checkInCode: 'printed', radiusMetres: 150 })
    const code = await codeOf(clinic)
    return { clinic, code }
  }

  test('stays, and needs coordinates inside the location’s radius', async () => {
    const { clinic, code } = await printed()
    expect(code.expiresAt).toBeNull()
    const { id } = await book(clinic)
    const { client } = clinic.patient
    expectProblem(await scan(client, code.url), 422, 'CHECKIN_INVALID_QR_CODE')
    const far = { coordinates: { lat: 52.502, lng: 13.4 } }
    const near = { coordinates: { lat: 52.501, lng: 13.4 } }
    expectProblem(await scan(client, code.url, far), 422, 'CHECKIN_WRONG_LOCATION')
    expectProblem(
      await client.post(`/appointments/${id}/check-in`, { qrCode: code.url, ...far }),
      422,
      'CHECKIN_WRONG_LOCATION',
    )
    expectProblem(
      await client.post(`/appointments/${id}/check-in`, { qrCode: code.url }),
      422,
      'CHECKIN_INVALID_QR_CODE',
    )
    const traded = await send('GET', `/c/${code.token}`)
    expectProblem(await scan(client, traded.body.proof), 422, 'CHECKIN_INVALID_QR_CODE')
    expect((await scan(client, traded.body.proof, near)).body.appointment.id).toBe(id)
  })

  test('is no code any more once the location has a screen', async () => {
    const { clinic, code } = await printed()
    await book(clinic)
    const changed = await clinic.admin.client.put(`/locations/${clinic.locationId}`, { checkInCode: 'rotating' })
    expect(changed.body.checkInCode).toBe('rotating')
    const near = { coordinates: { lat: 52.5, lng: 13.4 } }
    expectProblem(await scan(clinic.patient.client, code.url, near), 422, 'CHECKIN_INVALID_QR_CODE')
    expect((await scan(clinic.patient.client, (await codeOf(clinic)).url)).status).toBe(200)
  })

  test('the desk needs none of it', async () => {
    const { clinic } = await printed()
    const { id } = await book(clinic)
    expect((await clinic.nurse.client.post(`/appointments/${id}/check-in`)).status).toBe(200)
  })
})

test('staff do not scan: the desk checks in by the visit, and a code proves where a patient is', async () => {
  const clinic = await mintClinic()
  const visit = await book(clinic, at('10:00'))
  const { url: qrCode } = await codeOf(clinic)
  for (const { client } of [clinic.reception, clinic.nurse, clinic.doctor]) {
    expectProblem(await scan(client, qrCode, { appointmentId: visit.id }), 403, 'FORBIDDEN')
  }
  expect((await scan(clinic.patient.client, qrCode, { appointmentId: visit.id })).status).toBe(200)
})
