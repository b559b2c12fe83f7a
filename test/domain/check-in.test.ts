import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { CODE_STEP, type Code, isEqual, metresBetween, PROOF_LIFE, stepAt } from '../../src/domain/check-in.ts'
import { linkOf, proofOf, signCode, tokenIn, verifyCode } from '../../src/features/check-in/codes.ts'
import type { SigningSettings } from '../../src/platform/auth/signing.ts'

const NOW = Date.parse('2027-03-01T09:00:10Z')
const PLACE = { clinicId: '11111111-1111-4111-8111-111111111111', locationId: '0195a1b2-c3d4-7e5f-8a9b-0c1d2e3f4a5b' }
const settings = (key: string, previous?: string) =>
  ({
    SIGNING_KEY: key.repeat(40),
    ...(previous && { SIGNING_KEY_PREVIOUS: previous.repeat(40) }),
    PUBLIC_URL: 'https://kept.example',
  }) as SigningSettings
const ours = settings('k')
const rotating = (step = stepAt(NOW)): Code => ({ ...PLACE, kind: 'rotating', step })

describe('a location’s code', () => {
  test('is at most 64 characters, and its link says where to go', async () => {
    const token = await signCode(ours, rotating())
    expect(token).toMatch(/^[\w-]{1,64}$/)
    expect(linkOf(ours, token)).toBe(`https://kept.example/c/${token}`)
    expect(await signCode(ours, { ...PLACE, kind: 'printed' })).toMatch(/^[\w-]{1,64}$/)
  })

  test('stands in its step and in the next, and no longer', async () => {
    const token = await signCode(ours, rotating())
    const start = stepAt(NOW) * CODE_STEP
    for (const at of [start, start + CODE_STEP - 1, start + 2 * CODE_STEP - 1])
      expect(await verifyCode(ours, token, at)).toMatchObject({ ...PLACE, kind: 'rotating' })
    for (const at of [start - 1, start + 2 * CODE_STEP]) expect(await verifyCode(ours, token, at)).toBeNull()
  })

  test('changed in any character, or signed by another key, is none', async () => {
    const token = await signCode(ours, rotating())
    for (let at = 0; at < token.length; at++) {
      const other = `${token.slice(0, at)}${token[at] === 'A' ? 'B' : 'A'}${token.slice(at + 1)}`
      expect(await verifyCode(ours, other, NOW), `character ${at}`).toBeNull()
    }
    expect(await verifyCode(settings('x'), token, NOW)).toBeNull()
    for (const text of ['', 'x', token.slice(1), `${token}A`, '../../etc/passwd', 'ä'.repeat(64)])
      expect(await verifyCode(ours, text, NOW)).toBeNull()
  })

  test('of the key before is good while that key is named', async () => {
    const before = await signCode(ours, rotating())
    expect(await verifyCode(settings('n', 'k'), before, NOW)).toMatchObject(PLACE)
    expect(await verifyCode(settings('n'), before, NOW)).toBeNull()
    expect(await verifyCode(settings('n', 'k'), await signCode(settings('n', 'k'), rotating()), NOW)).toMatchObject(
      PLACE,
    )
  })

  test('is traded for a proof of ten minutes, which is not traded for a longer one', async () => {
    const code = await verifyCode(ours, await signCode(ours, rotating()), NOW)
    const { proof, expiresAt } = await proofOf(ours, code as Code, NOW)
    expect(expiresAt).toBe(NOW + PROOF_LIFE)
    const proven = await verifyCode(ours, proof, expiresAt - 1)
    expect(proven).toMatchObject({ ...PLACE, kind: 'proof', wasPrinted: false })
    expect((await proofOf(ours, proven as Code, NOW + 60_000)).expiresAt).toBe(expiresAt)
    expect(await verifyCode(ours, proof, expiresAt)).toBeNull()
  })

  test('that is printed stays, and its proof says so', async () => {
    const token = await signCode(ours, { ...PLACE, kind: 'printed' })
    const code = await verifyCode(ours, token, NOW + 365 * 86_400_000)
    expect(code).toMatchObject({ ...PLACE, kind: 'printed' })
    const { proof } = await proofOf(ours, code as Code, NOW)
    expect(await verifyCode(ours, proof, NOW)).toMatchObject({ wasPrinted: true })
  })

  test('is read from the link, the bare token and the page’s fragment', () => {
    const token = 'AbC-_123'
    for (const text of [
      token,
      ` ${token}\n`,
      `https://kept.example/c/${token}`,
      `https://kept.example/c/${token}?x=1`,
      `https://kept.example/check-in#proof=${token}`,
    ])
      expect(tokenIn(text)).toBe(token)
  })
})

test('bytes are equal or not, whatever their length', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 20 }), fc.uint8Array({ maxLength: 20 }), (a, b) => {
      expect(isEqual(a, a.slice())).toBe(true)
      expect(isEqual(a, b)).toBe(Buffer.compare(a, b) === 0)
    }),
  )
})

describe('metres between two points', () => {
  test.each([
    ['nowhere', { lat: 52.5, lng: 13.4 }, { lat: 52.5, lng: 13.4 }, 0],
    ['a degree of latitude', { lat: 0, lng: 0 }, { lat: 1, lng: 0 }, 111_195],
    ['Berlin to Paris', { lat: 52.52, lng: 13.405 }, { lat: 48.8566, lng: 2.3522 }, 877_460],
    ['across the date line', { lat: 0, lng: 179.999 }, { lat: 0, lng: -179.999 }, 222.4],
    ['pole to pole', { lat: 90, lng: 0 }, { lat: -90, lng: 77 }, 20_015_115],
  ])('%s', (_, a, b, metres) => {
    expect(Math.abs(metresBetween(a, b) - metres)).toBeLessThan(Math.max(0.5, metres * 0.001))
  })

  test('is the same both ways, never negative, never more than half round', () => {
    const point = fc.record({
      lat: fc.double({ min: -90, max: 90, noNaN: true }),
      lng: fc.double({ min: -180, max: 180, noNaN: true }),
    })
    fc.assert(
      fc.property(point, point, (a, b) => {
        expect(metresBetween(a, b)).toBeCloseTo(metresBetween(b, a), 3)
        expect(metresBetween(a, b)).toBeGreaterThanOrEqual(0)
        expect(metresBetween(a, b)).toBeLessThan(20_020_000)
      }),
    )
  })
})
