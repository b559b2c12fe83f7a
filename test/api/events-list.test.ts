import { v7 } from 'uuid'
import { expect, test } from 'vitest'
import type { Client } from '../support/client.ts'
import { mintClinic, sqlAs, type TestClinic } from '../support/clinic.ts'
import { openTransaction } from '../support/open-transaction.ts'
import { book, expectProblem, pointersOf } from '../support/visits.ts'

type Row = Record<string, unknown>

const list = async (client: Client, query = '') => {
  const answer = await client.get(`/events${query}`)
  expect([answer.status, answer.queries]).toEqual([200, 1])
  return answer.body as { data: Row[]; page: { nextCursor: string | null; nextAfter: string; limit: number } }
}

/** Events of a clinic as somebody else's transactions write them: their ids. */
const written = (clinicId: string, count: number, at = 'now()') =>
  sqlAs(
    `insert into outbox (clinic_id, subject_type, subject_id, subject_version, type, payload, created_at)
      select $1, 'clinic', gen_random_uuid(), 1, 'clinic.changed', '{}', ${at} from generate_series(1, $2) returning id`,
    [clinicId, count],
  ).then((rows) => rows.map(({ id }) => String(id)))

const idsOf = (rows: Row[]) => rows.map(({ id }) => id)

/** A clinic about which nothing has happened yet. */
async function quietClinic(): Promise<TestClinic> {
  const clinic = await mintClinic()
  await sqlAs('delete from outbox where clinic_id = $1', [clinic.id])
  return clinic
}

test('an administrator reads what happened: ids, states and instants, and no name or text', async () => {
  const clinic = await quietClinic()
  const visit = await book(clinic, { reason: 'Chest pain' })
  const { data, page } = await list(clinic.admin.client)
  expect(data).toEqual([
    {
      id: expect.stringMatching(/^[0-9]+$/),
      type: 'appointment.booked',
      version: 1,
      at: expect.stringMatching(/Z$/),
      subjectType: 'appointment',
      subjectId: visit.id,
      subjectVersion: 1,
      data: {
        status: visit.status,
        patientId: clinic.patient.patientId,
        doctorId: clinic.doctor.doctorId,
        appointmentDate: visit.appointmentDate,
        endDate: visit.endDate,
        type: visit.type,
        locationId: (visit.location as Row | null)?.id ?? null,
      },
    },
  ])
  expect(page).toEqual({ nextCursor: null, nextAfter: expect.any(String), limit: 20 })
})

test('who follows the list misses nothing and reads nothing twice, from an empty page on', async () => {
  const { id, admin } = await quietClinic()
  const first = await list(admin.client)
  expect([first.data, first.page.nextCursor]).toEqual([[], null])
  const ids = await written(id, 5)
  const seen: unknown[] = []
  let after = first.page.nextAfter
  for (let page = 0; page < 4; page++) {
    const answer = await list(admin.client, `?limit=2&after=${after}`)
    seen.push(...idsOf(answer.data))
    // The cursor of a page that is not the last says the same.
    if (answer.page.nextCursor) expect(answer.page.nextCursor).toBe(answer.page.nextAfter)
    after = answer.page.nextAfter
  }
  expect(seen).toEqual(ids)
  const more = await written(id, 1)
  const answer = await list(admin.client, `?after=${after}`)
  expect(idsOf(answer.data)).toEqual(more)
  // As every list is paged.
  const paged = await admin.client.get('/events?limit=4')
  const next = /<([^>]+)>; rel="next"/.exec(paged.headers.get('Link') ?? '')?.[1] ?? ''
  expect(idsOf((await admin.client.get(next)).body.data)).toEqual([...ids.slice(4), ...more])
})

test('the order is that of commits: what commits late is not passed over, also while a third transaction is open', async () => {
  const { id, admin } = await quietClinic()
  const insert = `insert into outbox (clinic_id, subject_type, subject_id, subject_version, type, payload)
    values ($1, 'clinic', gen_random_uuid(), 1, 'clinic.changed', '{}') returning id`
  const [early, late] = [await openTransaction(), await openTransaction()]
  const low = (await late.query(insert, [id]))[0]?.id
  const high = (await early.query(insert, [id]))[0]?.id
  const third = await openTransaction()
  await late.end('commit')
  const before = await list(admin.client)
  expect(before.data).toEqual([])
  await early.end('commit')
  const both = await list(admin.client, `?after=${before.page.nextAfter}`)
  expect(idsOf(both.data)).toEqual([high, low])
  expect(Number(high)).toBeGreaterThan(Number(low))
  const [behind] = await written(id, 1)
  expect((await list(admin.client, `?after=${both.page.nextAfter}`)).data).toEqual([])
  await third.end('rollback')
  expect(idsOf((await list(admin.client, `?after=${both.page.nextAfter}`)).data)).toEqual([behind])
})

test('filters choose by type and record, a cursor is good with any of them, and the list never stops short of what passes', async () => {
  const clinic = await quietClinic()
  const { id, admin } = clinic
  await written(id, 5_100)
  const visit = await book(clinic)
  expect((await clinic.reception.client.post(`/appointments/${visit.id}/cancel`, {})).status).toBe(200)
  expect((await list(admin.client, `?subjectId=${visit.id}`)).data.map(({ type }) => type)).toEqual([
    'appointment.booked',
    'appointment.cancelled',
  ])
  const query = '?type=appointment.confirmed,appointment.cancelled'
  const looked = await list(admin.client, query)
  expect(looked.data).toEqual([])
  expect(looked.page.nextCursor).toBe(looked.page.nextAfter)
  const { data } = await list(admin.client, `${query}&after=${looked.page.nextAfter}`)
  expect(data.map(({ subjectId }) => subjectId)).toEqual([visit.id])
  expect((await list(admin.client, `?after=${looked.page.nextAfter}&limit=1`)).data[0]?.type).toBe('clinic.changed')
})

test('what is older than 30 days is not listed, and who asks for what comes after it is told', async () => {
  const { id, admin } = await quietClinic()
  const ids = await written(id, 3)
  const { page } = await list(admin.client, '?limit=1')
  const last = await list(admin.client)
  await sqlAs("update outbox set created_at = created_at - interval '31 days' where clinic_id = $1", [id])
  expect((await list(admin.client)).data).toEqual([])
  for (const after of [page.nextCursor, last.page.nextAfter])
    expectProblem(await admin.client.get(`/events?after=${after}`), 410, 'EVENTS_EXPIRED')
  await sqlAs('delete from outbox where id = any($1)', [ids])
  expectProblem(await admin.client.get(`/events?after=${page.nextCursor}`), 410, 'EVENTS_EXPIRED')
})

test('what the list did not give is refused: cursors, types, states and records', async () => {
  const [{ admin }, other] = [await mintClinic(), await mintClinic()]
  const { page } = await list(other.admin.client)
  for (const after of ['nonsense', '', 'WyJ4Il0', page.nextAfter, `${page.nextAfter}x`, '1'])
    expectProblem(await admin.client.get(`/events?after=${after}`), 422, 'INVALID_CURSOR')
  for (const [query, pointer] of [
    ['type=appointment.exploded', '#/type/0'],
    ['type=appointment.booked,nonsense', '#/type/1'],
    ['state=lost', '#/state'],
    ['subjectId=7', '#/subjectId'],
    ['limit=0', '#/limit'],
    ['since=2027', '#/since'],
  ] as const) {
    const answer = await admin.client.get(`/events?${query}`)
    expectProblem(answer, 422, 'VALIDATION_ERROR')
    expect(pointersOf(answer)).toEqual([pointer])
  }
})

test('nobody sees another clinic’s events, and nobody but administrators sees any', async () => {
  const [clinic, other] = [await quietClinic(), await mintClinic()]
  const [theirs] = await written(other.id, 1)
  expect((await list(clinic.admin.client)).data).toEqual([])
  expect((await list(clinic.admin.client, `?subjectId=${v7()}`)).data).toEqual([])
  expectProblem(await clinic.admin.client.post(`/events/${theirs}/replay`), 404, 'EVENT_NOT_FOUND')
  for (const { client } of [clinic.reception, clinic.doctor, clinic.nurse, clinic.patient])
    expectProblem(await client.get('/events'), 403, 'FORBIDDEN')
})
