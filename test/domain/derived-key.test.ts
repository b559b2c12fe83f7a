import { expect, test } from 'vitest'
import { settingsOf } from '../../src/env.ts'
import { signingKeys } from '../../src/platform/auth/signing.ts'
import { chainKeys } from '../../src/platform/vault/chain-key.ts'
import { testEnv } from './platform-app.ts'

// Seals are checked years later, and printed codes and screens' links hang on walls: another way to derive keys ends all of them.

test('the keys of the seals are derived as ever', async () => {
  const keys = { a: '+gEIDxYdJCsyOUBHTlVcY2pxeH+GjZSboqmwt77FzNM=', b: '+/v7+/v7+/v7+/v7+/v7+/v7+/v7+/v7+/v7+/v7+/s=' }
  const { mac } = chainKeys(settingsOf(testEnv({ VAULT_KEYS: JSON.stringify({ current: 'a', keys }) })))
  expect(await mac('a', 'hello')).toBe('vn106WsHT1BfhO4qWC_XackjRyZtqWFqWO0Rw7lyVPE')
  expect(await mac('b', 'hello')).toBe('WYspl4_UH-2Fx6s5Tzj6cA6f29R8s-Ai1MqE9mIoCfU')
  expect(await mac('c', 'hello')).toBeNull()
})

test('the keys of links and codes are derived as ever', async () => {
  const settings = { SIGNING_KEY: 'x'.repeat(40), SIGNING_KEY_PREVIOUS: 'é'.repeat(40), PUBLIC_URL: 'http://kept.test' }
  const keys = await signingKeys(settings, 'queue ticket')
  const macs = await Promise.all(keys.map(({ mac }) => mac(Uint8Array.of(1, 2, 3))))
  expect(keys.map(({ id }) => id)).toEqual([90, 104])
  expect(macs.map((mac) => Buffer.from(mac).toString('hex'))).toEqual([
    'a5b4f164feeb61da6167c6f329417bd0feda8da3b9d9921e04ad6c3b92026366',
    '1d79c4dcc424f4b0abf0aed9899add7f80ed5e525a587d417ad0a560447d6c62',
  ])
})
