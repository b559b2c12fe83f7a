import { env } from 'cloudflare:workers'
import { v7 } from 'uuid'
import { expect, test } from 'vitest'
import { openDatabase } from '../../src/db/client.ts'
import { purgeOutbox } from '../../src/jobs/purge-outbox.ts'
import { sqlAs } from '../support/clinic.ts'

/** Long ago, so that other tests' events stay. */
const NOW = Date.parse('2020-01-31T00:00:00Z')

const run = () => purgeOutbox(openDatabase(env.HYPERDRIVE.connectionString), NOW)

test('an event is forgotten 30 days after it was processed; one that waits or was parked is not', async () => {
  const clinic = v7()
  const emit = (count: number, processedAt: string | null, parked = false) =>
    sqlAs(
      `insert into outbox(clinic_id, subject_type, subject_id, subject_version, type, payload, created_at, processed_at, parked_at, attempts)
        select $1, 'test', gen_random_uuid(), n, 'test.purged', '{}', '2019-01-01', $2::timestamptz, case when $3 then $2::timestamptz end, 9
        from generate_series(1, $4) n returning id`,
      [clinic, processedAt, parked, count],
    )
  await emit(5_200, '2020-01-01T00:00:00Z')
  const [parked] = await emit(1, '2019-06-01T00:00:00Z', true)
  // Due far ahead only, or the Worker's own run would take it meanwhile.
  const [waiting] = await emit(1, null)
  await sqlAs("update outbox set created_at = '2090-01-01' where id = $1", [waiting?.id])
  const [young] = await emit(1, '2020-01-01T00:00:01Z')
  expect(await run()).toBe(5_200)
  expect(await sqlAs('select id from outbox where clinic_id = $1 order by id', [clinic])).toEqual([
    parked,
    waiting,
    young,
  ])
  await sqlAs('delete from outbox where clinic_id = $1', [clinic])
})
