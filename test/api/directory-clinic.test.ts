import { v7 } from 'uuid'
import { expect, test } from 'vitest'
import { clientFor, send } from '../support/client.ts'
import { mintClinic, sqlAs } from '../support/clinic.ts'

test('settings lie flat beside the clinic’s name, and only what is sent changes', async () => {
  const clinic = await mintClinic({ settings: { bufferAfter: 5 } })
  const before = await clinic.patient.client.get('/clinic')
  expect(before.body).toMatchObject({
    id: clinic.id,
    name: 'Test clinic',
    phone: '+1 555 0100',
    timezone: 'Asia/Kolkata',
    bufferAfter: 5,
    slotMinutes: null,
    defaultDuration: 30,
    durations: {},
    publicBooking: false,
    version: 1,
  })
  const input = { slotMinutes: 20, durations: { THERAPY: 50 }, phone: null, timezone: 'Europe/Berlin' }
  const changed = await clinic.admin.client.put('/clinic', input, { 'If-Match': '"1"' })
  expect([changed.status, changed.queries, changed.headers.get('ETag')]).toEqual([200, 2, '"2"'])
  expect(changed.body).toMatchObject({ ...input, name: 'Test clinic', bufferAfter: 5, version: 2 })
  expect((await clinic.admin.client.put('/clinic', { slotMinutes: null })).body.slotMinutes).toBeNull()
  expect((await clinic.admin.client.put('/clinic', {}, { 'If-Match': '"1"' })).status).toBe(412)
  expect((await clinic.reception.client.put('/clinic', {})).status).toBe(403)
  const wrong = await clinic.admin.client.put('/clinic', { timezone: 'Mars/Base', horizonDays: -1, colour: 'red' })
  expect(wrong.body.errors.map((error: { pointer: string }) => error.pointer).sort()).toEqual([
    '#/colour',
    '#/horizonDays',
    '#/timezone',
  ])
  const rules = await sqlAs('select rules_version from clinics where id = $1', [clinic.id])
  expect(rules).toEqual([{ rules_version: 3 }])
})

test('locations are added, changed and taken out of use', async () => {
  const clinic = await mintClinic()
  const made = await clinic.admin.client.post('/locations', { name: 'Branch', latitude: 1.5, longitude: 2.5 })
  expect([made.status, made.queries, made.headers.get('Location')]).toEqual([201, 1, `/locations/${made.body.id}`])
  expect(made.body).toMatchObject({
    timezone: 'Asia/Kolkata',
    radiusMetres: 200,
    active: true,
    address: null,
    version: 1,
  })
  const path = `/locations/${made.body.id}`
  const off = await clinic.admin.client.put(
    path,
    { active: false, latitude: null, longitude: null },
    { 'If-Match': '"1"' },
  )
  expect(off.body).toMatchObject({ active: false, latitude: null, longitude: null, name: 'Branch', version: 2 })
  const half = await clinic.admin.client.put(path, { latitude: 3 })
  expect([half.status, half.body.errors[0].pointer]).toEqual([422, '#/longitude'])
  const names = async (client: typeof clinic.admin.client, query = '') =>
    (await client.get(`/locations${query}`)).body.data.map((row: { name: string }) => row.name)
  expect(await names(clinic.reception.client)).toEqual(['Annex', 'Branch', 'Main house'])
  expect(await names(clinic.reception.client, '?active=true')).toEqual(['Annex', 'Main house'])
  expect(await names(clinic.patient.client)).toEqual(['Annex', 'Main house'])
  expect((await clinic.reception.client.put(path, { name: 'X' })).status).toBe(403)
  const elsewhere = await mintClinic()
  expect((await elsewhere.admin.client.put(path, { name: 'X' })).body.code).toBe('LOCATION_NOT_FOUND')
  expect((await elsewhere.reception.client.get(path)).body.code).toBe('LOCATION_NOT_FOUND')
})

test('public booking opens doctors and locations, and nothing else', async () => {
  const [open, closed] = await Promise.all([mintClinic({ settings: { publicBooking: true } }), mintClinic()])
  const asNobody = (path: string, clinicId?: string) =>
    send('GET', path, clinicId ? { headers: { 'X-Clinic-ID': clinicId } } : {})
  const paths = ['/doctors', `/doctors/${open.doctor.doctorId}`, '/locations', `/locations/${open.locationId}`]
  for (const path of paths) {
    const shown = await asNobody(path, open.id)
    expect([path, shown.status, shown.queries]).toEqual([path, 200, 1])
    expect(JSON.stringify(shown.body)).not.toContain('userId')
    for (const answer of [await asNobody(path, closed.id), await asNobody(path), await asNobody(path, v7())])
      expect([path, answer.status]).toEqual([path, 401])
  }
  expect((await asNobody(`/doctors/${closed.doctor.doctorId}`, open.id)).body.code).toBe('DOCTOR_NOT_FOUND')
  for (const path of ['/me', '/patients', '/clinic', '/closures', `/doctors/${open.doctor.doctorId}/working-hours`])
    expect([path, (await asNobody(path, open.id)).status]).toEqual([path, 401])
  const bad = await send('GET', '/doctors', { headers: { 'X-Clinic-ID': open.id, Authorization: 'Bearer nonsense' } })
  expect(bad.status).toBe(401)
  const nobodies = await sqlAs(`select id from users where id = '00000000-0000-0000-0000-000000000000'`)
  expect(nobodies).toEqual([])
})

test('a SUPER_ADMIN names the clinic', async () => {
  const clinic = await mintClinic()
  const root = await clientFor({ sub: `root-${v7()}`, clinicId: null, roles: ['SUPER_ADMIN'] })
  expect((await root.get('/clinic')).body.code).toBe('CLINIC_REQUIRED')
  expect((await root.get('/clinic', { 'X-Clinic-ID': clinic.id })).body.id).toBe(clinic.id)
  expect((await root.get(`/doctors/${clinic.doctor.doctorId}`)).status).toBe(200)
  const nowhere = await root.post('/patients', { name: 'X' }, { 'X-Clinic-ID': v7() })
  expect([nowhere.status, nowhere.body.code]).toEqual([404, 'NOT_FOUND'])
})
