import { randomBytes } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { makeDevKeys } from '../../scripts/dev-keys.ts'
import { isGuessable } from '../../src/domain/secret-strength.ts'
import { settingsOf } from '../../src/env.ts'
import { testEnv } from './platform-app.ts'

const secret = () => randomBytes(32).toString('base64')
const ring = (key: string, id = 'k1') => JSON.stringify({ current: id, keys: { [id]: key } })
const jwks = (key: Record<string, unknown>) =>
  JSON.stringify({ keys: [{ kid: 'k1', kty: 'RSA', n: 'x', e: 'AQAB', ...key }] })

const production = (more: Record<string, unknown> = {}) =>
  testEnv({
    ENVIRONMENT: 'production',
    PUBLIC_URL: 'https://kept.example',
    AUTH_JWKS: undefined,
    AUTH_JWKS_URL: 'https://id.example/jwks',
    VAULT_KEYS: ring(secret()),
    SIGNING_KEY: secret(),
    ...more,
  })

/** What a Worker that must not start with these settings says. */
function complaintOf(more: Record<string, unknown>): string {
  try {
    settingsOf(production(more))
  } catch (error) {
    return String(error)
  }
  throw new Error('A Worker starts with these settings.')
}

describe('in production', () => {
  test('a Worker starts with random keys and https', () => {
    for (let n = 0; n < 500; n++) expect(() => settingsOf(production())).not.toThrow()
    expect(() => settingsOf(production({ CORS_ORIGINS: 'https://desk.example, https://a.example:8443' }))).not.toThrow()
    expect(() => settingsOf(production({ CORS_ORIGINS: '*' }))).not.toThrow()
    expect(settingsOf(production({ SIGNING_KEY: randomBytes(16).toString('hex') })).AUTH_MAX_AGE).toBe(43_200)
  })

  const url = { AUTH_JWKS_URL: undefined }
  test.each([
    [{ PUBLIC_URL: 'http://kept.example' }, 'PUBLIC_URL: must be https'],
    [{ AUTH_JWKS_URL: 'http://id.example/jwks' }, 'AUTH_JWKS_URL: must be https'],
    [{ CORS_ORIGINS: 'https://desk.example, http://desk.example' }, 'CORS_ORIGINS: must be origins with https'],
    [{ CORS_ORIGINS: 'null' }, 'CORS_ORIGINS: must be origins with https'],
    [{ CORS_ORIGINS: 'https://desk.example/' }, 'CORS_ORIGINS: must be origins with https'],
    [{ AUTH_ALGORITHMS: 'HS256' }, 'AUTH_ALGORITHMS.0: is not an asymmetric algorithm'],
    [{ AUTH_ALGORITHMS: 'RS256, none' }, 'AUTH_ALGORITHMS.1: is not an asymmetric algorithm'],
    [{ AUTH_ALGORITHMS: ' ' }, 'AUTH_ALGORITHMS'],
    [{ ...url, AUTH_JWKS: jwks({ kty: 'oct', k: 'AAAA' }) }, 'AUTH_JWKS'],
    [{ ...url, AUTH_JWKS: jwks({ d: 'AAAA' }) }, 'is a private key'],
    [{ ...url, AUTH_JWKS: jwks({ kty: 'OKP', crv: 'Ed25519', x: 'x', d: 'AAAA' }) }, 'is a private key'],
    [{ ...url, AUTH_JWKS: jwks({ kid: 'dev-1' }) }, 'AUTH_JWKS: is a development key'],
    [{ ...url, AUTH_JWKS: jwks({ n: 'A'.repeat(171) }) }, 'AUTH_JWKS: has fewer than 2048 bits'],
    [{ SIGNING_KEY: `dev-${secret()}` }, 'SIGNING_KEY: is a development key'],
    [{ SIGNING_KEY_PREVIOUS: `dev-${secret()}` }, 'SIGNING_KEY_PREVIOUS: is a development key'],
    [{ VAULT_KEYS: ring(secret(), 'dev2') }, 'VAULT_KEYS: is a development key'],
    [{ SIGNING_KEY: 'x'.repeat(40) }, 'SIGNING_KEY: can be guessed'],
    [{ SIGNING_KEY: 'please-change-me-before-you-deploy-this' }, 'SIGNING_KEY: can be guessed'],
    [{ VAULT_KEYS: ring(Buffer.alloc(32).toString('base64')) }, 'VAULT_KEYS: k1 can be guessed'],
    [{ VAULT_KEYS: ring(btoa('this is thirty two letters long!')) }, 'VAULT_KEYS: k1 can be guessed'],
    [{ VAULT_KEYS: ring(Buffer.from(Array.from({ length: 32 }, (_, n) => n)).toString('base64')) }, 'can be guessed'],
    [
      { VAULT_KEYS: JSON.stringify({ current: 'constructor', keys: { k1: secret() } }) },
      'VAULT_KEYS: has no key with the id that current names',
    ],
    [{ AUTH_MAX_AGE: '5' }, 'AUTH_MAX_AGE'],
    [{ AUTH_MAX_AGE: 'a day' }, 'AUTH_MAX_AGE'],
  ])('it does not with %o', (more, complaint) => {
    expect(() => settingsOf(production(more))).toThrow(complaint)
  })

  test('a key that was guessable once may open and verify what it sealed and signed, and seals and signs no more', () => {
    const keys = { k0: btoa('k'.repeat(32)), k1: secret() }
    const kept = { VAULT_KEYS: JSON.stringify({ current: 'k1', keys }), SIGNING_KEY_PREVIOUS: 'abc123'.repeat(7) }
    expect(() => settingsOf(production(kept))).not.toThrow()
    const current = { VAULT_KEYS: JSON.stringify({ current: 'k0', keys }) }
    expect(() => settingsOf(production(current))).toThrow('VAULT_KEYS: k0 can be guessed')
  })

  test('it knows the keys that a developer’s machine made: symmetric ones whatever they are called', async () => {
    const { signingKey, vaultKeys, publicJwk } = await makeDevKeys()
    const [made, raw] = [signingKey.slice('dev-'.length), vaultKeys.keys.dev1 ?? '']
    const inBase64 = Buffer.from(made, 'base64url').toString('base64')
    for (const name of ['SIGNING_KEY', 'SIGNING_KEY_PREVIOUS', 'VIDEO_WEBHOOK_SECRET']) {
      for (const key of [made, inBase64, raw])
        expect(complaintOf({ [name]: key })).toContain(`${name}: is a development key`)
    }
    for (const key of [raw, inBase64]) {
      expect(complaintOf({ VAULT_KEYS: ring(key) })).toContain('VAULT_KEYS: is a development key')
      const older = JSON.stringify({ current: 'k1', keys: { k1: secret(), k0: key } })
      expect(complaintOf({ VAULT_KEYS: older })).toContain('VAULT_KEYS: is a development key')
    }
    const asMade = JSON.stringify({ keys: [publicJwk] })
    expect(complaintOf({ ...url, AUTH_JWKS: asMade })).toContain('AUTH_JWKS: is a development key')
    expect(complaintOf({ ...url, AUTH_JWKS: asMade })).not.toContain('2048')
  })

  test('no value of a secret is in the complaint', () => {
    const hidden = 'please-change-me-before-you-deploy-this'
    expect(complaintOf({ SIGNING_KEY: hidden })).toContain('SIGNING_KEY')
    expect(complaintOf({ SIGNING_KEY: hidden })).not.toContain(hidden)
  })
})

test('a developer’s machine may have http and keys of its own, but no key that signs among the public ones', () => {
  expect(settingsOf(testEnv()).ENVIRONMENT).toBe('development')
  expect(() => settingsOf(testEnv({ AUTH_JWKS: jwks({ d: 'AAAA' }) }))).toThrow('is a private key')
})

describe('a secret is guessable', () => {
  const bytes = (text: string) => new TextEncoder().encode(text)

  test('that repeats a piece, counts, or has few different characters or a word of templates', () => {
    const texts = [
      'ab'.repeat(20),
      '0123456789012345678901234567890123',
      'zyxwvutsrqponmlkjihgfedcba9876543210'.slice(0, 26),
    ]
    for (const text of [...texts, 'My_Super_SECRET_value_for_signing_4711', 'aaaaaaaabbbbbbbbccccccccdddddddd'])
      expect([text, isGuessable(bytes(text))]).toEqual([text, true])
  })

  test('and a random one is not, of whatever alphabet', () => {
    for (let n = 0; n < 2_000; n++) {
      expect(isGuessable(randomBytes(32), 'key')).toBe(false)
      for (const encoding of ['hex', 'base64', 'base64url'] as const)
        expect(isGuessable(bytes(randomBytes(32).toString(encoding)))).toBe(false)
    }
  })
})

describe('what is wrong is told at once', () => {
  const lines = (more: Record<string, unknown>) =>
    complaintOf(more)
      .split('\n')
      .slice(1)
      .map((line) => line.trim())

  test('every missing or wrong variable, with what it should look like', () => {
    const ringWithShortKey = JSON.stringify({ current: 'k1', keys: { k1: 'c2hvcnQ=' } })
    const told = lines({
      ENVIRONMENT: undefined,
      PUBLIC_URL: 'kept.example',
      AUTH_JWKS_URL: undefined,
      AUTH_MAX_AGE: 'a day',
      VAULT_KEYS: ringWithShortKey,
      SIGNING_KEY: undefined,
      RATE_LIMITS: '{"reads": 600',
      JITSI_DOMAIN: 'meet.example',
    })
    expect(told).toEqual([
      'ENVIRONMENT: is missing (production or development)',
      'PUBLIC_URL: is wrong (the address of the Worker, such as https://kept.example)',
      'AUTH_MAX_AGE: is wrong (whole seconds, 60 or more)',
      'RATE_LIMITS: is not JSON (JSON, {"reads":600,"writes":120,"scans":10,"links":10,"checks":6000,"codes":10})',
      'VAULT_KEYS.keys.k1: is wrong (32 bytes in base64, as openssl rand -base64 32 prints them)',
      'SIGNING_KEY: is missing (32 characters or more, as openssl rand -base64 32 prints them)',
      'AUTH_JWKS_URL: exactly one of AUTH_JWKS_URL and AUTH_JWKS is required (where the keys of your tokens are, such as https://id.example/.well-known/jwks.json)',
      'JITSI_DOMAIN: belongs to a VIDEO_PROVIDER that is not set (a host name in lower case, such as meet.example)',
    ])
  })

  const EITHER = 'exactly one of AUTH_JWKS_URL and AUTH_JWKS is required'
  const none = { AUTH_JWKS: undefined, AUTH_JWKS_URL: undefined }
  const keys = jwks({ n: 'A'.repeat(342) })
  test.each([
    ['neither is given', none, [`AUTH_JWKS_URL: ${EITHER}`]],
    ['both are', { AUTH_JWKS: keys, AUTH_JWKS_URL: 'https://id.example/jwks' }, [`AUTH_JWKS_URL: ${EITHER}`]],
    ['it is empty', { ...none, AUTH_JWKS_URL: '' }, ['AUTH_JWKS_URL: is wrong']],
    ['it is no URL', { ...none, AUTH_JWKS_URL: 'id.example/jwks' }, ['AUTH_JWKS_URL: is wrong']],
    ['it is a path', { ...none, AUTH_JWKS_URL: '/.well-known/jwks.json' }, ['AUTH_JWKS_URL: is wrong']],
    ['it is a file', { ...none, AUTH_JWKS_URL: 'file:///jwks.json' }, ['AUTH_JWKS_URL: is wrong']],
    ['it has no TLS', { ...none, AUTH_JWKS_URL: 'http://id.example/jwks' }, ['AUTH_JWKS_URL: must be https']],
    ['the keys are no JSON', { ...none, AUTH_JWKS: 'https://id.example/jwks' }, ['AUTH_JWKS: is not JSON']],
    [
      'it is the issuer’s name for it',
      { ...none, JWKS_URI: 'https://id.example/jwks' },
      [`AUTH_JWKS_URL: ${EITHER}`, 'JWKS_URI: is no variable of Kept: did you mean AUTH_JWKS_URL?'],
    ],
    [
      'nothing else is there either',
      { ...none, ENVIRONMENT: undefined, PUBLIC_URL: 'http://kept.example', SIGNING_KEY: undefined },
      ['ENVIRONMENT: is missing', 'SIGNING_KEY: is missing', `AUTH_JWKS_URL: ${EITHER}`, 'PUBLIC_URL: must be https'],
    ],
  ])('of the keys of tokens: %s', (_, more, expected) => {
    const told = lines(more)
    expect(told.map((line) => line.split(' (')[0])).toEqual(expected)
    for (const line of told.filter((one) => one.startsWith('AUTH_JWKS_URL')))
      expect(line).toContain('such as https://id.example/.well-known/jwks.json')
  })

  test.each([
    [{ CHECK_IN_URL: 'app.example/check-in' }, 'CHECK_IN_URL: is wrong'],
    [{ CHECK_IN_URL: 'javascript:alert(1)' }, 'CHECK_IN_URL: is wrong'],
    [{ CHECK_IN_URL: 'https://app.example/#/check-in' }, 'CHECK_IN_URL: has a fragment (#)'],
    [{ CHECK_IN_URL: 'http://app.example/check-in' }, 'CHECK_IN_URL: must be https'],
    [{ PUBLIC_URL: 'ftp://kept.example' }, 'PUBLIC_URL: is wrong'],
  ])('an address that is no page for a phone: %o', (more, expected) => {
    expect(lines(more).map((line) => line.split(' (such')[0]?.split(' (where')[0]?.split(' (the address')[0])).toEqual([
      expected,
    ])
  })

  test.each([31, 33, 16])('a vault key of %i bytes, however many letters that is', (length) => {
    const told = lines({ VAULT_KEYS: ring(randomBytes(length).toString('base64')) })
    expect(told[0]).toMatch(/^VAULT_KEYS\.keys\.k1: is wrong \(32 bytes in base64/)
  })

  test('what a variable may not be in production stands beside what others lack', () => {
    const told = lines({ PUBLIC_URL: 'http://kept.example', SIGNING_KEY: undefined })
    expect(told.map((line) => line.split(' (')[0])).toEqual(['SIGNING_KEY: is missing', 'PUBLIC_URL: must be https'])
  })

  test.each([
    ['CORS_ORIGIN', 'CORS_ORIGINS'],
    ['SIGNING_KEYS', 'SIGNING_KEY'],
    ['VAULT_KEY', 'VAULT_KEYS'],
    ['AUTH_JWK_URL', 'AUTH_JWKS_URL'],
    ['auth_issuer', 'AUTH_ISSUER'],
    ['RATE_LIMIT', 'RATE_LIMITS'],
    ['AUTH_JWKS_URI', 'AUTH_JWKS_URL'],
    ['AUTH_JWKS_URLS', 'AUTH_JWKS_URL'],
    ['JWKS_URL', 'AUTH_JWKS_URL'],
    ['JWKS_URI', 'AUTH_JWKS_URL'],
    ['jwksUrl', 'AUTH_JWKS_URL'],
    ['OIDC_JWKS_URI', 'AUTH_JWKS_URL'],
    ['KEPT_AUTH_JWKS_URL', 'AUTH_JWKS_URL'],
    ['KEPT_JWKS_URL', 'AUTH_JWKS_URL'],
    ['JWKS', 'AUTH_JWKS'],
    ['AUTH_JWK', 'AUTH_JWKS'],
    ['ISSUER', 'AUTH_ISSUER'],
    ['OIDC_ISSUER', 'AUTH_ISSUER'],
    ['JWT_AUDIENCE', 'AUTH_AUDIENCE'],
    ['ROLES_CLAIM', 'AUTH_ROLES_CLAIM'],
    ['KEPT_SIGNING_KEY', 'SIGNING_KEY'],
    ['CHECKIN_URL', 'CHECK_IN_URL'],
    ['CHECK_IN_URI', 'CHECK_IN_URL'],
  ])('%s, which nothing reads, is taken for %s', (name, meant) => {
    expect(lines({ [name]: 'something' })).toEqual([`${name}: is no variable of Kept: did you mean ${meant}?`])
  })

  test('other names, and bindings, are somebody else’s', () => {
    const others = {
      ...{ SENTRY_DSN: 'https://sentry.example', READ_LIMITS: { limit: () => {} }, CF_VERSION: '1' },
      ...{ SENTRY_ENVIRONMENT: 'x', APP_PUBLIC_URL: 'x', CACHE_MAX_AGE: '60', DATABASE_URL: 'x', WEBHOOK_URL: 'x' },
    }
    expect(() => settingsOf(production(others))).not.toThrow()
  })
})
