import { env } from 'cloudflare:workers'
import { v7 } from 'uuid'
import { expect, test } from 'vitest'
import { openDatabase } from '../../src/db/client.ts'
import { purgeOutbox } from '../../src/jobs/purge-outbox.ts'
import { sqlAs } from '../support/clinic.ts'

/** Long ago, so that other tests' events stay. */
const NOW = Date.parse('2020-01-31T00:00:00Z')

const run = () => purgeOutbox(openDatabase(env.HYPERDRIVE.connectionString), NOW)

test('an event is forgotten after 30 days, one with a parked delivery after 90, and none that waits', async () => {
  const clinic = v7()
  const emit = (count: number, createdAt: string, processedAt: string | null = createdAt) =>
    sqlAs(
      `insert into outbox(clinic_id, subject_type, subject_id, subject_version, type, payload, created_at, processed_at, attempts)
        select $1, 'test', gen_random_uuid(), n, 'test.purged', '{}', $2, $3::timestamptz, 9 from generate_series(1, $4) n returning id`,
      [clinic, createdAt, processedAt, count],
    )
  const deliver = (rows: { id?: unknown }[], isParked: boolean) =>
    sqlAs(
      `insert into deliveries (clinic_id, event_id, plugin, subject_id, xact, attempts, parked_at, delivered_at)
        select clinic_id, id, 'calendar', subject_id, xact, 10, case when $2 then now() end, case when not $2 then now() end
        from outbox where id = any($1)`,
      [rows.map(({ id }) => id), isParked],
    )
  await emit(5_200, '2020-01-01T00:00:00Z')
  await deliver(await emit(1, '2020-01-01T00:00:00Z'), false)
  const parked = await emit(1, '2019-11-02T00:00:01Z')
  await deliver(parked, true)
  await deliver(await emit(1, '2019-11-02T00:00:00Z'), true)
  const waiting = await emit(1, '2019-12-01T00:00:00Z', null)
  const young = await emit(1, '2020-01-01T00:00:01Z')
  expect(await run()).toBe(5_202)
  expect(await sqlAs('select id from outbox where clinic_id = $1 order by id', [clinic])).toEqual([
    ...parked,
    ...waiting,
    ...young,
  ])
  expect(await sqlAs('select event_id id from deliveries where clinic_id = $1', [clinic])).toEqual(parked)
  await sqlAs('delete from outbox where clinic_id = $1', [clinic])
})
