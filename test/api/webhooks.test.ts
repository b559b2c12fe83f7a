import { v7 } from 'uuid'
import { expect, test, vi } from 'vitest'
import { mintClinic, sqlAs, type TestClinic } from '../support/clinic.ts'
import { setClock, startsAt } from '../support/clock.ts'
import { sendWith } from '../support/video.ts'
import { book, expectProblem, expectRefusals, pointersOf } from '../support/visits.ts'

startsAt('2027-03-01T04:20:00Z')

/** Nobody listens there. */
const URL_HERE = 'http://127.0.0.1:9/kept'

const add = async ({ admin }: TestClinic, over: Record<string, unknown> = {}, headers = {}) => {
  const made = await admin.client.post('/webhooks', { url: URL_HERE, events: ['*'], ...over }, headers)
  expect(made.status, JSON.stringify(made.body)).toBe(201)
  return made.body
}

const actionsOf = async (id: string) =>
  (await sqlAs('select action from audit_log where subject_id = $1 order by id', [id])).map(({ action }) => action)

/** Waits until the outbox has been told to the webhooks: its consumer runs by itself. */
const deliveriesOf = (webhookId: string) =>
  sqlAs<{ type: string; next_at: Date | null; attempts: number }>(
    `select o.type, d.next_at, d.attempts from deliveries d join outbox o on o.id = d.event_id where d.webhook_id = $1 order by d.event_id`,
    [webhookId],
  )

/** The Queue delivers within a second or two, and later where others work beside it. */
const SOON = { timeout: 20_000 }

test('a webhook is added, shown, changed and removed, and each stands in the trail', async () => {
  const clinic = await mintClinic()
  const { client } = clinic.admin
  const { secret, ...made } = await add(clinic, { events: ['appointment.booked'], description: 'Billing' })
  expect(secret).toMatch(/^whsec_[A-Za-z0-9+/]{43}=$/)
  expect(made).toEqual({
    ...{ id: made.id, url: URL_HERE, events: ['appointment.booked'], active: true, description: 'Billing' },
    ...{
      disabledReason: null,
      pausedUntil: null,
      previousSecretUntil: null,
      createdBy: clinic.admin.userId,
      version: 1,
    },
    ...{ createdAt: '2027-03-01T04:20:00.000Z', updatedAt: '2027-03-01T04:20:00.000Z' },
  })
  const path = `/webhooks/${made.id}`
  const got = await client.get(path)
  expect([got.body, got.queries, got.headers.get('ETag')]).toEqual([made, 1, '"1"'])
  expectProblem(await client.put(path, { description: null }, { 'If-Match': '"7"' }), 412, 'VERSION_MISMATCH')
  const changed = await client.put(path, { description: null, events: ['*'] }, { 'If-Match': '"1"' })
  expect([changed.status, changed.queries]).toEqual([200, 1])
  expect(changed.body).toMatchObject({ description: null, events: ['*'], url: URL_HERE, active: true, version: 2 })
  expect((await client.patch(path, { active: false })).body).toMatchObject({ active: false, version: 3 })
  const removed = await client.delete(path)
  expect([removed.status, removed.body.id, removed.body.active]).toEqual([200, made.id, false])
  for (const gone of [
    ...[await client.delete(path), await client.get(path), await client.put(path, { active: true })],
    ...[await client.post(`${path}/rotate`), await client.post(`${path}/ping`), await client.get(`${path}/deliveries`)],
    await client.post(`${path}/replay`, { from: '2027-03-01T00:00:00Z' }),
  ])
    expectProblem(gone, 404, 'WEBHOOK_NOT_FOUND')
  expect((await client.get('/webhooks')).body.data).toEqual([])
  expect(await actionsOf(made.id)).toEqual(['webhook.added', 'webhook.changed', 'webhook.changed', 'webhook.removed'])
})

test('webhooks are listed page by page, the newest first, and no clinic sees another’s', async () => {
  const [clinic, other] = [await mintClinic(), await mintClinic()]
  const made = []
  for (const second of [1, 2, 3]) {
    setClock(`2027-03-01T04:20:0${second}Z`)
    made.push((await add(clinic)).id)
  }
  const foreign = await add(other)
  const { client } = clinic.admin
  const first = await client.get('/webhooks?limit=2')
  expect(first.body.data.map(({ id }: { id: string }) => id)).toEqual([made[2], made[1]])
  const second = await client.get(`/webhooks?limit=2&cursor=${first.body.page.nextCursor}`)
  expect([second.body.data.map(({ id }: { id: string }) => id), second.body.page.nextCursor]).toEqual([[made[0]], null])
  const path = `/webhooks/${foreign.id}`
  for (const unseen of [
    ...[await client.get(path), await client.put(path, { active: false }), await client.delete(path)],
    ...[await client.post(`${path}/rotate`), await client.post(`${path}/ping`), await client.get(`${path}/deliveries`)],
    ...[await client.post(`${path}/replay`, { from: '2027-03-01T00:00:00Z' }), await client.get('/webhooks/x')],
  ])
    expectProblem(unseen, 404, 'WEBHOOK_NOT_FOUND')
})

test.each([
  [{ url: 'https://10.0.0.1/' }, '#/url'],
  [{ url: 'http://example.com/' }, '#/url'],
  [{ url: 'http://192.168.0.1:9000/' }, '#/url'],
  [{ url: 'http://kept.test/webhooks' }, '#/url'],
  [{ url: '' }, '#/url'],
  [{ url: 7 }, '#/url'],
  [{ events: [] }, '#/events'],
  [{ events: ['appointment.boked'] }, '#/events/0'],
  [{ events: ['webhook.pinged'] }, '#/events/0'],
  [{ events: ['*', 'appointment.booked'] }, '#/events'],
  [{ events: ['appointment.booked', 'appointment.booked'] }, '#/events'],
  [{ events: 'appointment.booked' }, '#/events'],
  [{ description: ' ' }, '#/description'],
  [{ secret: 'whsec_mine' }, '#/secret'],
])('%o is refused at %s', async (over, pointer) => {
  const clinic = await mintClinic()
  const refused = await clinic.admin.client.post('/webhooks', { url: URL_HERE, events: ['*'], ...over })
  expectProblem(refused, 422, 'VALIDATION_ERROR')
  expect(pointersOf(refused)).toEqual([pointer])
  const { id } = await add(clinic)
  const unchanged = await clinic.admin.client.put(`/webhooks/${id}`, over)
  expectProblem(unchanged, 422, 'VALIDATION_ERROR')
})

/** Answers of the resolver, by the type that is asked for. */
function resolvesTo(answers: Record<string, { Status: number; addresses?: readonly string[] } | 'away'>) {
  return vi.spyOn(globalThis, 'fetch').mockImplementation(async (input) => {
    const asked = new URL(String(input))
    expect(asked.origin).toBe('https://cloudflare-dns.com')
    const type = asked.searchParams.get('type') ?? ''
    const answer = answers[type]
    if (answer === undefined || answer === 'away') throw new TypeError('no network')
    const data = answer.addresses ?? []
    const records = data.map((one) => ({ name: 'x', type: type === 'A' ? 1 : 28, TTL: 60, data: one }))
    return Response.json({
      Status: answer.Status,
      Answer: [{ name: 'x', type: 5, TTL: 9, data: 'a.example.' }, ...records],
    })
  })
}

/** A name that no test has looked up. */
const newName = () => `h${v7().replaceAll('-', '')}.example.com`

test.each([
  [{ A: { Status: 0, addresses: ['10.1.2.3'] }, AAAA: { Status: 0 } }, 422],
  [{ A: { Status: 0, addresses: ['93.184.215.14', '127.0.0.1'] }, AAAA: { Status: 0 } }, 422],
  [{ A: { Status: 0, addresses: ['93.184.215.14'] }, AAAA: { Status: 0, addresses: ['fd00::1'] } }, 422],
  [{ A: { Status: 0 }, AAAA: { Status: 0, addresses: ['64:ff9b::a00:1'] } }, 422],
  [{ A: { Status: 0, addresses: ['93.184.215.14'] }, AAAA: { Status: 0, addresses: ['2606:2800::1'] } }, 201],
  // It is looked up again before each delivery.
  [{ A: { Status: 3 }, AAAA: { Status: 3 } }, 201],
  [{ A: { Status: 2 }, AAAA: { Status: 2 } }, 201],
  [{ A: 'away' as const, AAAA: 'away' as const }, 201],
])('a name that resolves to %o is answered %s', async (answers, status) => {
  const clinic = await mintClinic()
  const { id } = await add(clinic)
  const asked = resolvesTo(answers)
  const url = `https://${newName()}/kept`
  const made = await clinic.admin.client.post('/webhooks', { url, events: ['*'] })
  const moved = await clinic.admin.client.put(`/webhooks/${id}`, { url })
  asked.mockRestore()
  expect([made.status, moved.status]).toEqual([status, status === 201 ? 200 : status])
  if (status === 422) expect(pointersOf(made)).toEqual(['#/url'])
})

test('a name’s answer is kept for as long as it says', async () => {
  const clinic = await mintClinic()
  const asked = resolvesTo({ A: { Status: 0, addresses: ['93.184.215.14'] }, AAAA: { Status: 0 } })
  const url = `https://${newName()}/kept`
  await add(clinic, { url })
  await add(clinic, { url })
  expect(asked).toHaveBeenCalledTimes(2)
  setClock('2027-03-01T04:20:10Z')
  await add(clinic, { url })
  expect(asked).toHaveBeenCalledTimes(4)
  asked.mockRestore()
})

test('an address of the service’s own machine is taken only where the installation says so', async () => {
  const { client } = (await mintClinic()).admin
  const asked = await sendWith({ KEPT_WEBHOOK_LOOPBACK: '0' }, 'POST', '/webhooks', {
    client,
    body: JSON.stringify({ url: URL_HERE, events: ['*'] }),
    headers: { 'Content-Type': 'application/json' },
  })
  expectProblem(asked, 422, 'VALIDATION_ERROR')
})

test('a secret is shown once, and nothing that is kept or answered later gives it again', async () => {
  const clinic = await mintClinic()
  const { client, userId } = clinic.admin
  const key = { 'Idempotency-Key': 'a-webhook' }
  const { secret, id } = await add(clinic, {}, key)
  const rotated = await client.post(`/webhooks/${id}/rotate`, {}, { 'Idempotency-Key': 'turned' })
  expect(rotated.body).toMatchObject({ id, version: 2, previousSecretUntil: '2027-03-02T04:20:00.000Z' })
  expect(rotated.body.secret).toMatch(/^whsec_/)
  expect(rotated.body.secret).not.toBe(secret)
  const [row] = await sqlAs('select * from webhooks where id = $1', [id])
  expect(row).toMatchObject({ secret: expect.stringMatching(/^v1\./), previous_secret: expect.stringMatching(/^v1\./) })
  const removed = await client.delete(`/webhooks/${id}`, undefined, { 'Idempotency-Key': 'gone' })
  const later = [
    ...[removed.body, row, await sqlAs('select * from idempotency_keys where user_id = $1', [userId])],
    await sqlAs('select * from audit_log where clinic_id = $1', [clinic.id]),
  ]
  for (const shown of [secret, rotated.body.secret]) expect(JSON.stringify(later)).not.toContain(shown.slice(6))
  const trail = await sqlAs("select changed from audit_log where subject_id = $1 and action = 'webhook.rotated'", [id])
  expect(JSON.stringify(trail)).not.toContain('v1.')
})

test('the same request under its key makes a new webhook and removes the one before', async () => {
  const clinic = await mintClinic()
  const key = { 'Idempotency-Key': 'again' }
  const [first, other, second] = [
    await add(clinic, {}, key),
    await add(clinic, {}, { 'Idempotency-Key': 'other' }),
    await add(clinic, {}, key),
  ]
  expect(second.secret).not.toBe(first.secret)
  const ids = (await clinic.admin.client.get('/webhooks')).body.data.map(({ id }: { id: string }) => id)
  expect(ids.sort()).toEqual([other.id, second.id].sort())
  expect(await actionsOf(first.id)).toEqual(['webhook.added', 'webhook.removed'])
  await Promise.all(Array.from({ length: 5 }, () => add(clinic, {}, { 'Idempotency-Key': 'twins' })))
  expect((await clinic.admin.client.get('/webhooks')).body.data).toHaveLength(3)
})

test('a rotation whose answer was lost is made again, and the former secret stays the one that the receiver has', async () => {
  const clinic = await mintClinic()
  const { client } = clinic.admin
  const { id } = await add(clinic)
  const secretsOf = async () =>
    (await sqlAs('select secret, previous_secret, previous_until from webhooks where id = $1', [id]))[0]
  const before = await secretsOf()
  const rotate = async (key: string) => client.post(`/webhooks/${id}/rotate`, {}, { 'Idempotency-Key': key })
  await rotate('once')
  setClock('2027-03-01T05:00:00Z')
  await rotate('once')
  const after = await secretsOf()
  expect(after).toMatchObject({ previous_secret: before?.secret, previous_until: new Date('2027-03-02T04:20:00Z') })
  await rotate('twice')
  expect(await secretsOf()).toMatchObject({
    previous_secret: after?.secret,
    previous_until: new Date('2027-03-02T05:00:00Z'),
  })
})

test('an event is told to the active webhooks of its clinic that listen to it, and to no other', async () => {
  const [clinic, stranger] = [await mintClinic(), await mintClinic()]
  const all = await add(clinic)
  const some = await add(clinic, { events: ['appointment.cancelled', 'appointment.booked'] })
  const [deaf, off, gone] = [await add(clinic, { events: ['series.paused'] }), await add(clinic), await add(clinic)]
  const foreign = await add(stranger)
  await clinic.admin.client.put(`/webhooks/${off.id}`, { active: false })
  await clinic.admin.client.delete(`/webhooks/${gone.id}`)
  const { id } = await book(clinic)
  await clinic.reception.client.put(`/appointments/${id}`, { status: 'CONFIRMED' })
  await expect
    .poll(async () => (await deliveriesOf(all.id)).map(({ type }) => type), SOON)
    .toEqual(['appointment.booked', 'appointment.confirmed'])
  expect((await deliveriesOf(some.id)).map(({ type }) => type)).toEqual(['appointment.booked'])
  for (const unheard of [deaf, off, gone, foreign]) expect(await deliveriesOf(unheard.id)).toEqual([])
})

test('a ping goes to its webhook alone, whatever that listens to, and though it is off', async () => {
  const clinic = await mintClinic()
  const { client } = clinic.admin
  const [pinged, other] = [await add(clinic, { events: ['series.paused'] }), await add(clinic)]
  await client.put(`/webhooks/${pinged.id}`, { active: false })
  const key = { 'Idempotency-Key': 'ping' }
  const [first, again, second] = [
    await client.post(`/webhooks/${pinged.id}/ping`, {}, key),
    await client.post(`/webhooks/${pinged.id}/ping`, {}, key),
    await client.post(`/webhooks/${pinged.id}/ping`),
  ]
  expect([first.status, again.body, again.headers.get('Idempotency-Replayed')]).toEqual([200, first.body, 'true'])
  expect(second.body.eventId).not.toBe(first.body.eventId)
  const [event] = await sqlAs('select type, payload, subject_type from outbox where id = $1', [first.body.eventId])
  expect(event).toEqual({ type: 'webhook.pinged', payload: { webhookId: pinged.id }, subject_type: 'ping' })
  await expect.poll(async () => (await deliveriesOf(pinged.id)).length, SOON).toBe(2)
  expect(await deliveriesOf(other.id)).toEqual([])
  expect(await actionsOf(pinged.id)).toContain('webhook.pinged')
  expectProblem(await client.post(`/webhooks/${pinged.id}/ping`, {}, { 'If-Match': '"9"' }), 412, 'VERSION_MISMATCH')
})

test('the events of a time are sent again: those that are listened to, under their ids', async () => {
  const clinic = await mintClinic()
  const { client } = clinic.admin
  const early = await book(clinic)
  setClock('2027-03-01T04:30:00Z')
  await clinic.reception.client.put(`/appointments/${early.id}`, { status: 'CONFIRMED' })
  await book(clinic, { appointmentDate: '2027-03-01T11:00', patientId: clinic.otherPatient.patientId })
  setClock('2027-03-01T04:40:00Z')
  const { id } = await add(clinic, { events: ['appointment.booked'] })
  await client.put(`/webhooks/${id}`, { active: false })
  const replay = (body: object) => client.post(`/webhooks/${id}/replay`, body)
  const some = await replay({ from: '2027-03-01T04:25:00Z' })
  expect(some.body).toEqual({ from: '2027-03-01T04:25:00.000Z', to: '2027-03-01T04:40:00.000Z', events: 1 })
  // In the clinic's zone, where it is half past nine.
  expect((await replay({ from: '2027-03-01T09:50', to: '2027-03-01T09:55' })).body.events).toBe(1)
  expect(await deliveriesOf(id)).toMatchObject([{ type: 'appointment.booked' }, { type: 'appointment.booked' }])
  await sqlAs('update deliveries set delivered_at = now(), next_at = null, attempts = 3 where webhook_id = $1', [id])
  expect((await replay({ from: '2027-03-01T04:00:00Z' })).body.events).toBe(2)
  const waiting = { attempts: 0, next_at: new Date('2027-03-01T04:40:00Z') }
  expect(await deliveriesOf(id)).toMatchObject([waiting, waiting])
  const turned = await replay({ from: '2027-03-01T04:00:00Z', to: '2027-03-01T03:00:00Z' })
  expectProblem(turned, 422, 'VALIDATION_ERROR')
  expect(pointersOf(turned)).toEqual(['#/to'])
  expect((await actionsOf(id)).filter((action) => action === 'webhook.replayed')).toHaveLength(3)
})

test('more events than a request may replay are refused', async () => {
  const clinic = await mintClinic()
  const { id } = await add(clinic)
  await clinic.admin.client.put(`/webhooks/${id}`, { active: false })
  await sqlAs(
    `insert into outbox (clinic_id, subject_type, subject_id, subject_version, type, payload, created_at, processed_at)
    select $1, 'series', gen_random_uuid(), 1, 'series.paused', '{}', '2027-02-20T00:00:00Z', now() from generate_series(1, 10001)`,
    [clinic.id],
  )
  const refused = await clinic.admin.client.post(`/webhooks/${id}/replay`, { from: '2027-02-19T00:00:00Z' })
  expectProblem(refused, 422, 'VALIDATION_ERROR')
  expect(pointersOf(refused)).toEqual(['#/from'])
  expect(await deliveriesOf(id)).toEqual([])
})

test('tries are listed page by page, the newest first, and those of one event', async () => {
  const clinic = await mintClinic()
  const { client } = clinic.admin
  const { id } = await add(clinic)
  await client.put(`/webhooks/${id}`, { active: false })
  await book(clinic)
  await book(clinic, { appointmentDate: '2027-03-01T11:00', patientId: clinic.otherPatient.patientId })
  await client.post(`/webhooks/${id}/replay`, { from: '2027-03-01T00:00:00Z' })
  await sqlAs(
    `insert into delivery_attempts (delivery_id, clinic_id, webhook_id, event_id, attempt, status, fault, ms, at, next_at)
    select d.id, d.clinic_id, d.webhook_id, d.event_id, n, case when n = 2 then 204 else null end, case when n = 1 then 'TIMEOUT' end, 10 * n,
    '2027-03-01T04:20:00Z'::timestamptz + n * interval '1 minute', case when n = 1 then '2027-03-01T04:30:00Z'::timestamptz end
    from deliveries d, generate_series(1, 2) n where d.webhook_id = $1 order by n, d.event_id`,
    [id],
  )
  const first = await client.get(`/webhooks/${id}/deliveries?limit=3`)
  expect(first.queries).toBe(1)
  expect(first.body.data.map(({ attempt }: { attempt: number }) => attempt)).toEqual([2, 2, 1])
  const second = await client.get(`/webhooks/${id}/deliveries?limit=3&cursor=${first.body.page.nextCursor}`)
  const [oldest] = second.body.data
  expect(second.body).toMatchObject({ data: [{ attempt: 1 }], page: { nextCursor: null } })
  expect(oldest).toEqual({
    ...{ eventId: oldest.eventId, type: 'appointment.booked', attempt: 1, status: null, fault: 'TIMEOUT', ms: 10 },
    ...{ at: '2027-03-01T04:21:00.000Z', nextAt: '2027-03-01T04:30:00.000Z' },
  })
  const ofOne = await client.get(`/webhooks/${id}/deliveries?eventId=${oldest.eventId}`)
  expect(ofOne.body.data).toMatchObject([{ attempt: 2, status: 204, fault: null, nextAt: null }, oldest])
  expectProblem(await client.get(`/webhooks/${id}/deliveries?eventId=x`), 422, 'VALIDATION_ERROR')
  const { nextCursor } = first.body.page
  expectProblem(await client.get(`/webhooks/${id}/deliveries?eventId=1&cursor=${nextCursor}`), 422, 'INVALID_CURSOR')
})

test('webhooks are the administrator’s alone', async () => {
  const clinic = await mintClinic()
  const { id } = await add(clinic)
  await expectRefusals(clinic, { method: 'GET', path: `/webhooks/${id}` } as never)
})
