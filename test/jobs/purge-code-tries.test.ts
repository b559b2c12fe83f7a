import { env } from 'cloudflare:workers'
import { v7 } from 'uuid'
import { expect, test } from 'vitest'
import { openDatabase } from '../../src/db/client.ts'
import { purgeCodeTries } from '../../src/jobs/purge-code-tries.ts'
import { sqlAs } from '../support/clinic.ts'

/** Long ago, so that other tests' tries stay. */
const NOW = Date.parse('2020-01-02T01:00:00Z')

test('who has tried codes is forgotten an hour after their latest try', async () => {
  const who = (name: string) => `${name} ${user}`
  const user = v7()
  await sqlAs(
    `insert into code_tries(who, tries) values ($1, array[timestamptz '2020-01-01T00:00:00Z', '2020-01-02T00:00:00Z']),
      ($2, array[timestamptz '2020-01-01T00:00:00Z', '2020-01-02T00:00:00.001Z']), ($3, '{}')`,
    [who('gone'), who('stays'), who('never in vain')],
  )
  const purged = await purgeCodeTries(openDatabase(env.HYPERDRIVE.connectionString), NOW)
  // Other tests have left rows of right codes alone.
  expect(purged).toBeGreaterThanOrEqual(2)
  expect(await sqlAs('select who from code_tries where who like $1', [who('%')])).toEqual([{ who: who('stays') }])
})
