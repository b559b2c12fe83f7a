import { env } from 'cloudflare:workers'
import { v7 } from 'uuid'
import { expect, test } from 'vitest'
import { openDatabase } from '../../src/db/client.ts'
import { purgeKeys } from '../../src/jobs/purge-keys.ts'
import { sqlAs } from '../support/clinic.ts'

/** Long ago, so that other tests' keys stay. */
const NOW = Date.parse('2020-01-02T00:00:00Z')

const run = () => purgeKeys(openDatabase(env.HYPERDRIVE.connectionString), NOW)

test('a key is forgotten a day after its answer, however many there are and whoever else runs', async () => {
  const user = v7()
  await sqlAs(
    `insert into idempotency_keys(user_id, key, fingerprint, status, answer, created_at)
      select $1::uuid, 'key-' || n, '', 201, '{}'::jsonb, timestamptz '2020-01-01T00:00:00Z' + case n when 0 then interval '1 ms' else -n * interval '1 s' end
      from generate_series(0, 10500) n
      union all select $1::uuid, 'exactly', '', 201, '{}'::jsonb, timestamptz '2020-01-01T00:00:00Z'`,
    [user],
  )
  const purged = await Promise.all([run(), run()])
  expect(purged[0] + purged[1] + (await run())).toBe(10_501)
  expect(await sqlAs('select key from idempotency_keys where user_id = $1', [user])).toEqual([{ key: 'key-0' }])
  expect(await run()).toBe(0)
})
