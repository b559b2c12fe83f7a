import { expect, test } from 'vitest'
import { type Answer, send } from '../support/client.ts'
import { mintClinic, sqlAs, type TestClinic } from '../support/clinic.ts'
import { setClock, startsAt } from '../support/clock.ts'
import { watch } from '../support/sockets.ts'
import { book, expectProblem, expectRefusals } from '../support/visits.ts'

startsAt('2027-03-01T04:20:00Z')

const make = async (clinic: TestClinic, kind: 'board' | 'qr', locationId = clinic.locationId) =>
  (await clinic.reception.client.post('/displays', { locationId, kind })).body

/** A client that has nothing but a display's token. */
function screenOf({ token }: { token: string }) {
  const headers = { Authorization: `Bearer ${token}` }
  return {
    get: (path: string): Promise<Answer> => send('GET', path, { headers }),
    post: (path: string, body: unknown = {}): Promise<Answer> =>
      send('POST', path, { headers: { ...headers, 'Content-Type': 'application/json' }, body: JSON.stringify(body) }),
  }
}

async function withSomebodyWaiting() {
  const clinic = await mintClinic()
  const { id } = await book(clinic)
  await clinic.nurse.client.post(`/appointments/${id}/check-in`)
  return { clinic, id }
}

test('a board shows the queues of its location without names, and nothing else', async () => {
  const { clinic, id } = await withSomebodyWaiting()
  const display = await make(clinic, 'board')
  expect(display).toMatchObject({ kind: 'board', locationId: clinic.locationId, revokedAt: null, version: 1 })
  expect(display.url).toBe(`http://kept.test/display#kind=board&locationId=${clinic.locationId}&token=${display.token}`)
  const screen = screenOf(display)
  const { body, queries } = await screen.get(`/queue?locationId=${clinic.locationId}`)
  expect(body.data[0]).toMatchObject({ doctorName: 'Dr Ada Roy', waiting: [{ appointmentId: id, tokenNumber: 1 }] })
  expect(JSON.stringify(body)).not.toMatch(/Pia|patient/)
  expect(queries).toBe(1)
  expect((await screen.get(`/queue/doctors/${clinic.doctor.doctorId}`)).body.totalInQueue).toBe(1)
  expectProblem(await screen.get(`/queue?locationId=${clinic.otherLocationId}`), 401, 'UNAUTHENTICATED')
  expectProblem(await screen.get(`/appointments/locations/${clinic.locationId}/qr-code`), 401, 'UNAUTHENTICATED')
  for (const path of [`/appointments/${id}`, '/appointments', '/me', '/displays', '/patients'])
    expectProblem(await screen.get(path), 401, 'UNAUTHENTICATED')
  expectProblem(await screen.post(`/queue/doctors/${clinic.doctor.doctorId}/call-next`), 401, 'UNAUTHENTICATED')
})

test('a qr display shows its location’s code, and nothing else', async () => {
  const { clinic } = await withSomebodyWaiting()
  const screen = screenOf(await make(clinic, 'qr'))
  const { body, queries } = await screen.get(`/appointments/locations/${clinic.locationId}/qr-code`)
  expect(body).toMatchObject({ locationId: clinic.locationId })
  expect(queries).toBe(1)
  expectProblem(await screen.get(`/appointments/locations/${clinic.otherLocationId}/qr-code`), 401, 'UNAUTHENTICATED')
  expectProblem(await screen.get(`/queue?locationId=${clinic.locationId}`), 401, 'UNAUTHENTICATED')
})

test('a revoked display sees nothing any more, and its sockets are closed', async () => {
  const { clinic } = await withSomebodyWaiting()
  const display = await make(clinic, 'board')
  const screen = screenOf(display)
  const live = await watch(screen, clinic.doctor.doctorId)
  await expect.poll(() => live.queue()?.totalInQueue).toBe(1)
  expect(JSON.stringify(live.messages)).not.toContain('Pia')
  const gone = await clinic.reception.client.delete(`/displays/${display.id}`)
  expect(gone.body).toMatchObject({ id: display.id, revokedAt: expect.stringMatching(/^2027-03-01T04:20/), version: 2 })
  expect(await live.closed).toBe(4403)
  expectProblem(await screen.get(`/queue?locationId=${clinic.locationId}`), 401, 'UNAUTHENTICATED')
  expectProblem(await screen.post(`/queue/doctors/${clinic.doctor.doctorId}/tickets`), 401, 'UNAUTHENTICATED')
  const again = await clinic.reception.client.delete(`/displays/${display.id}`)
  expect([again.status, again.body.version]).toEqual([200, 2])
})

test('a made-up or changed token is none', async () => {
  const clinic = await mintClinic()
  const { token } = await make(clinic, 'board')
  for (const bad of ['kd_x', `${token}A`, `${token.slice(0, -4)}AAAA`, `kd_${'A'.repeat(64)}`])
    expectProblem(await screenOf({ token: bad }).get(`/queue?locationId=${clinic.locationId}`), 401, 'UNAUTHENTICATED')
})

test('displays are made, listed and revoked by the desk, and each stands in the trail', async () => {
  const clinic = await mintClinic()
  const made = []
  for (const [n, kind] of (['board', 'qr', 'board'] as const).entries()) {
    setClock(`2027-03-01T04:20:0${n}Z`)
    made.push(await make(clinic, kind, n === 2 ? clinic.otherLocationId : clinic.locationId))
  }
  const [one, two, three] = made
  const { client } = clinic.admin
  const first = await client.get('/displays?limit=2')
  expect(first.body.data.map(({ id }: { id: string }) => id)).toEqual([three.id, two.id])
  const second = await client.get(`/displays?limit=2&cursor=${first.body.page.nextCursor}`)
  expect(second.body.data).toEqual([one])
  expect(second.body.page.nextCursor).toBeNull()
  const key = { 'Idempotency-Key': 'a-display' }
  const wish = { locationId: clinic.locationId, kind: 'qr' }
  const keyed = await client.post('/displays', wish, key)
  const replay = await client.post('/displays', wish, key)
  expect([keyed.status, replay.status, replay.body.token]).toEqual([201, 201, keyed.body.token])
  expectProblem(await client.delete(`/displays/${one.id}`, undefined, { 'If-Match': '"7"' }), 412, 'VERSION_MISMATCH')
  await client.delete(`/displays/${one.id}`)
  const rows = await sqlAs('select action from audit_log where subject_id = $1 order by id', [one.id])
  expect(rows.map(({ action }) => action)).toEqual(['display.added', 'display.revoked'])
})

test('who may not manage displays, and what is no display', async () => {
  const clinic = await mintClinic()
  const display = await make(clinic, 'board')
  const wish = { locationId: clinic.locationId, kind: 'board' }
  for (const who of [clinic.nurse, clinic.doctor, clinic.patient]) {
    expectProblem(await who.client.post('/displays', wish), 403, 'FORBIDDEN')
    expectProblem(await who.client.get('/displays'), 403, 'FORBIDDEN')
    expectProblem(await who.client.delete(`/displays/${display.id}`), 403, 'FORBIDDEN')
  }
  const elsewhere = await mintClinic()
  expectProblem(await elsewhere.admin.client.post('/displays', wish), 404, 'LOCATION_NOT_FOUND')
  expectProblem(await elsewhere.admin.client.delete(`/displays/${display.id}`), 404, 'NOT_FOUND')
  expectProblem(await clinic.admin.client.delete('/displays/nonsense'), 404, 'NOT_FOUND')
  expectProblem(await clinic.admin.client.post('/displays', { ...wish, kind: 'tv' }), 422, 'VALIDATION_ERROR')
  await expectRefusals(clinic, { method: 'POST', path: '/displays', body: wish })
})
