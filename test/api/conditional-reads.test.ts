import { exports } from 'cloudflare:workers'
import { beforeAll, describe, expect, test } from 'vitest'
import { send } from '../support/client.ts'
import { mintClinic, sqlAs } from '../support/clinic.ts'
import { setClock, startsAt } from '../support/clock.ts'
import { book, expectProblem } from '../support/visits.ts'
import { pathOf, rows } from './rights/probe.ts'
import { mintWorld, type World } from './rights/world.ts'
import { bookSeries } from './series.ts'

startsAt()

let world: World

beforeAll(async () => {
  world = await mintWorld()
})

/** An answer as it came, whatever the document says of its method. */
const raw = (method: string, path: string, headers: Record<string, string>) =>
  exports.default.fetch(new Request(`http://kept.test${path}`, { method, headers }))

const VARY = new Set(['x-request-id', 'x-kept-request-id', 'server-timing', 'content-length', 'link'])
const headersOf = ({ headers }: Response) => Object.fromEntries([...headers].filter(([name]) => !VARY.has(name)))

/** What an answer without a body lacks of the one with it. */
const withoutType = ({ 'content-type': _, ...rest }: Record<string, string>) => rest

const reads = rows.filter(([, route]) => route.startsWith('GET '))

test('the table has the reads of the router', () => expect(reads.length).toBeGreaterThan(35))

describe.each(reads)('%s', (_, route, row) => {
  const ask = async () => {
    const { client } = route === 'GET /clinics' ? await world.here.clinic.as(['SUPER_ADMIN']) : world.here.clinic.admin
    const path = await pathOf(route, row, world.here)
    return { path, auth: { Authorization: `Bearer ${client.token}` } }
  }

  test('answers a HEAD as a GET, and whatever Accept prefers', async () => {
    const { path, auth } = await ask()
    const got = await raw('GET', path, auth)
    const head = await raw('HEAD', path, auth)
    expect([head.status, await head.text()]).toEqual([got.status, ''])
    expect(headersOf(head)).toEqual(headersOf(got))
    const other = await raw('GET', path, { ...auth, Accept: 'text/csv;q=1, application/json;q=0' })
    expect([other.status, headersOf(other)]).toEqual([got.status, headersOf(got)])
  })

  test('with an ETag is answered by 304 to who has it', async () => {
    const { path, auth } = await ask()
    const got = await raw('GET', path, auth)
    const tag = got.headers.get('ETag')
    const { responses } = await operationOf(route)
    if (got.status === 200) expect(tag === null).toBe(!('304' in responses))
    if (tag === null) return
    // While it is worked on, how far it is changes between its versions.
    if ((await got.text()).includes('"progress":{"step":"')) {
      expect((await raw('GET', path, { ...auth, 'If-None-Match': tag })).status).toBe(200)
      return
    }
    for (const listed of [tag, `W/${tag}`, `"999", ${tag}`, `"x,y",W/${tag} ,"z"`, '*', ` * `])
      for (const method of ['GET', 'HEAD']) {
        const same = await raw(method, path, { ...auth, 'If-None-Match': listed })
        expect([listed, same.status, await same.text()]).toEqual([listed, 304, ''])
        expect(headersOf(same)).toEqual(withoutType(headersOf(got)))
        expect(same.headers.get('Server-Timing')).toMatch(/\d queries/)
      }
    for (const listed of ['"999"', tag.replaceAll('"', ''), '"*"', `"${tag}"`, `w/${tag}`, '', ',', `${tag} "x"`])
      expect([listed, (await raw('GET', path, { ...auth, 'If-None-Match': listed })).status]).toEqual([listed, 200])
  })
})

async function operationOf(route: string): Promise<{ responses: object }> {
  const { body } = await send('GET', '/openapi.json')
  return body.paths[(route.split(' ')[1] ?? '').replaceAll(/:(\w+)/g, '{$1}')].get
}

test('a 304 was read: it is audited, and only who may read has it', async () => {
  const clinic = await mintClinic()
  const visit = await book(clinic)
  const path = `/appointments/${visit.id}`
  const tag = { 'If-None-Match': `"${visit.version}"` }
  const same = await clinic.reception.client.get(path, tag)
  expect([same.status, same.queries]).toEqual([304, 1])
  const trail = await sqlAs('select action from audit_log where request_id = $1', [
    same.headers.get('X-Kept-Request-Id'),
  ])
  expect(trail).toEqual([{ action: 'appointment.read' }])
  expectProblem(await clinic.otherPatient.client.get(path, tag), 404, 'APPOINTMENT_NOT_FOUND')
  expectProblem(await clinic.otherPatient.client.get(path, { 'If-None-Match': '*' }), 404, 'APPOINTMENT_NOT_FOUND')
  expect((await send('GET', path, { headers: tag })).status).toBe(401)
  await clinic.reception.client.put(path, { notes: 'x' })
  expect((await clinic.reception.client.get(path, tag)).status).toBe(200)
})

test('a series answers 304 only as long as none of its visits has changed since', async () => {
  const clinic = await mintClinic()
  const { series, appointments } = await bookSeries(clinic)
  const { client } = clinic.reception
  const path = `/appointments/series/${series.id}`
  const tag = { 'If-None-Match': `"${series.version}"` }
  expect((await client.get(path, tag)).status).toBe(304)
  setClock('2027-03-01T03:10:00Z')
  await client.put(`/appointments/${appointments[0].id}`, { notes: 'x' })
  const changed = await client.get(path, tag)
  expect([changed.status, changed.headers.get('ETag')]).toEqual([200, `"${series.version}"`])
})

test('an open visit answers 304 only until the clock changes what may be done with it', async () => {
  const clinic = await mintClinic()
  const { client } = clinic.reception
  const { id, windows } = await book(clinic)
  const path = `/appointments/${id}`
  const again = async (version: number) => client.get(path, { 'If-None-Match': `"${version}"` })
  const opensAt = Date.parse(windows.checkIn.opensAt)
  setClock(new Date(opensAt - 60_000).toISOString())
  expect((await again(1)).status).toBe(304)
  setClock(windows.checkIn.opensAt)
  const open = await again(1)
  expect([open.status, open.headers.get('ETag')]).toEqual([200, '"1"'])
  const cancelled = await client.delete(path)
  expect((await again(cancelled.body.version)).status).toBe(304)
})

test('a queue answers 304 only as long as nobody waits: the clock changes what they are told', async () => {
  const clinic = await mintClinic()
  const { client } = clinic.reception
  const path = `/queue/doctors/${clinic.doctor.doctorId}`
  const first = await client.get(path)
  expect((await client.get(path, { 'If-None-Match': String(first.headers.get('ETag')) })).status).toBe(304)
  const visit = await book(clinic)
  await client.post(`/appointments/${visit.id}/check-in`, { override: true, overrideReason: 'Came early' })
  const waiting = await client.get(path)
  expect(waiting.body.totalInQueue).toBe(1)
  expect((await client.get(path, { 'If-None-Match': String(waiting.headers.get('ETag')) })).status).toBe(200)
})

test('the document is sent once: its 304 has the headers of the whole', async () => {
  const got = await raw('GET', '/openapi.json', {})
  expect([got.status, got.headers.get('ETag')]).toEqual([200, expect.stringMatching(/^"[\w-]{16,}"$/)])
  const same = await raw('GET', '/openapi.json', { 'If-None-Match': String(got.headers.get('ETag')) })
  expect([same.status, await same.text()]).toEqual([304, ''])
  expect(headersOf(same)).toEqual(withoutType(headersOf(got)))
})

test('a write that wants no record to be there is refused by the record that is', async () => {
  const clinic = await mintClinic()
  const { client } = clinic.admin
  const none = { 'If-None-Match': '*' }
  const { id } = await book(clinic)
  for (const path of [`/appointments/${id}`, `/patients/${clinic.patient.patientId}`, '/clinic'])
    expectProblem(await client.put(path, {}, none), 412, 'VERSION_MISMATCH')
  expectProblem(
    await client.put('/appointments/01938f5e-6c1a-7b3c-8d2e-000000000001', {}, none),
    404,
    'APPOINTMENT_NOT_FOUND',
  )
  expect((await client.post('/locations', { name: 'Branch' }, none)).status).toBe(201)
})
