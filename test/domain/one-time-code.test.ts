import { expect, test } from 'vitest'
import { hashCode, newCode, readCode } from '../../src/platform/auth/one-time-code.ts'

const settings = { SIGNING_KEY: 'present '.repeat(5), PUBLIC_URL: 'http://kept.test' }

test('a code has 80 random bits, in letters and digits that nobody mistakes for one another', () => {
  const codes = Array.from({ length: 200 }, newCode)
  expect(new Set(codes).size).toBe(200)
  for (const code of codes) expect(code).toMatch(/^([0-9A-HJKMNP-TV-Z]{4}-){3}[0-9A-HJKMNP-TV-Z]{4}$/)
  const used = new Set(codes.join('').replaceAll('-', ''))
  expect(used.size).toBe(32)
})

test.each([
  ['as it was shown', 'ABCD-EFGH-JKMN-0123'],
  ['in small letters', 'abcd-efgh-jkmn-0123'],
  ['without hyphens', 'ABCDEFGHJKMN0123'],
  ['with spaces', ' abcd efgh jkmn 0123 \n'],
  ['with another hyphen', 'ABCD–EFGH—JKMN‑0123'],
  ['with O for 0 and I or L for 1', 'ABCD-EFGH-JKMN-oI23'],
  ['with l for 1', 'ABCD-EFGH-JKMN-Ol23'],
])('a code is read %s', (_, typed) => {
  expect(readCode(typed)).toBe('ABCD-EFGH-JKMN-0123')
})

test.each([
  ['', 'nothing'],
  ['ABCD-EFGH-JKMN-012', 'too short'],
  ['ABCD-EFGH-JKMN-01234', 'too long'],
  ['ABCD-EFGH-JKMN-012U', 'a letter that no code has'],
  ['ABCD-EFGH-JKMN-012é', 'another script'],
  ['ABCD_EFGH_JKMN_0123', 'another mark'],
])('%j is no code: %s', (typed) => {
  expect(readCode(typed)).toBeNull()
})

test('what is kept of a code is of one purpose and key, and the former key still finds it', async () => {
  const code = newCode()
  const [kept] = await hashCode(settings, 'membership', code)
  expect(kept).toMatch(/^[0-9a-f]{64}$/)
  expect(await hashCode(settings, 'membership', code)).toEqual([kept])
  expect(await hashCode(settings, 'link', code)).not.toContain(kept)
  expect(await hashCode(settings, 'membership', newCode())).not.toContain(kept)
  const changed = { ...settings, SIGNING_KEY: 'another '.repeat(5), SIGNING_KEY_PREVIOUS: settings.SIGNING_KEY }
  const [present, former] = await hashCode(changed, 'membership', code)
  expect(former).toBe(kept)
  expect(present).not.toBe(kept)
})
