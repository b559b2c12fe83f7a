import { expect, inject, test } from 'vitest'
import { countUnreadable } from '../../src/platform/vault/unreadable.ts'
import { send } from '../support/client.ts'
import { sendWith } from '../support/video.ts'

// Other tests leave rows behind whose keys nobody has: whether this database is ready is asked in test/faults/readiness.test.ts.

const PARTS = ['kv', 'migrations', 'postgres', 'role', 'state', 'tokenKeys', 'unreadable', 'vaultKeys']

test('the answer is what the reference says, ready or not, and its statements are counted', async () => {
  const found = await send('GET', '/health/ready')
  expect(Object.keys(found.body).sort()).toEqual(PARTS)
  expect(found.queries).toBe(4)
  expect(found.headers.get('Cache-Control')).toBe('no-store')
  const connectionString = Object.assign(new URL(inject('appUrl')), { password: 'not-this-one' }).href
  const lost = await sendWith({ HYPERDRIVE: { connectionString } }, 'GET', '/health/ready')
  expect(lost).toMatchObject({
    status: 503,
    body: { state: 'not ready', postgres: { state: 'down' }, kv: { state: 'up' } },
  })
  expect(Number(lost.headers.get('Retry-After'))).toBeGreaterThan(0)
})

test('texts that could not be opened are counted, and a key that one lacked is named', async () => {
  const before = (await send('GET', '/health/ready')).body.unreadable.met
  countUnreadable({ fields: [{ name: 'reason', keyId: 'k_of_readiness', why: 'key_missing' }] })
  const { status, body } = await send('GET', '/health/ready')
  expect([status, body.unreadable.met]).toEqual([503, before + 1])
  expect(body.vaultKeys.remedy).toContain('k_of_readiness')
})

test('a query is no part of it', async () => {
  expect((await send('GET', '/health/ready?verbose=1')).status).toBe(422)
})
