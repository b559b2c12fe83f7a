import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { settingsOf } from '../../src/env.ts'
import { openVault, sealIfPresent } from '../../src/platform/vault/vault.ts'
import { CLINIC, OTHER_CLINIC, testEnv } from './platform-app.ts'

const place = {
  clinicId: CLINIC,
  table: 'appointments',
  column: 'reason',
  rowId: '01900000-0000-7000-8000-000000000001',
}
const ring = (current: string, ...ids: string[]) => ({
  VAULT_KEYS: JSON.stringify({ current, keys: Object.fromEntries(ids.map((id) => [id, btoa(id.padEnd(32, '.'))])) }),
})
const vault = openVault(settingsOf(testEnv(ring('dev1', 'dev1'))))

describe('the vault', () => {
  test('gives back what it was given', async () => {
    const texts = fc.oneof(fc.string({ unit: 'binary', maxLength: 200 }), fc.constant('\uFEFFbom'), fc.constant(''))
    await fc.assert(
      fc.asyncProperty(texts, async (text) => {
        expect(await vault.open(await vault.seal(text, place), place)).toBe(text)
      }),
      { numRuns: 50, seed: 7 },
    )
  })

  test('names the key, hides the text, and never writes one text the same way twice', async () => {
    const sealed = await vault.seal('migraine', place)
    expect(sealed).toMatch(/^v1\.dev1\.[\w-]+$/)
    expect(sealed).not.toContain('migraine')
    expect(await vault.seal('migraine', place)).not.toBe(sealed)
  })

  test.each([
    ['clinic', { clinicId: OTHER_CLINIC }],
    ['table', { table: 'follow_up_plans' }],
    ['column', { column: 'notes' }],
    ['row', { rowId: '01900000-0000-7000-8000-000000000002' }],
  ])('opens nothing that was carried to another %s', async (_, other) => {
    const sealed = await vault.seal('migraine', place)
    await expect(vault.open(sealed, { ...place, ...other })).rejects.toThrow('cannot open')
  })

  test('opens nothing that was changed', async () => {
    const sealed = await vault.seal('migraine', place)
    const at = sealed.length - 8
    const changed = `${sealed.slice(0, at)}${sealed[at] === 'A' ? 'B' : 'A'}${sealed.slice(at + 1)}`
    await expect(vault.open(changed as typeof sealed, place)).rejects.toThrow('cannot open')
    await expect(vault.open('plain text' as typeof sealed, place)).rejects.toThrow('not its format')
  })

  test('opens old values after a rotation, and says which key is missing', async () => {
    const sealed = await vault.seal('migraine', place)
    const rotated = openVault(settingsOf(testEnv(ring('dev2', 'dev1', 'dev2'))))
    expect(await rotated.open(sealed, place)).toBe('migraine')
    expect(await rotated.seal('migraine', place)).toMatch(/^v1\.dev2\./)
    const forgetful = openVault(settingsOf(testEnv(ring('dev2', 'dev2'))))
    await expect(forgetful.open(sealed, place)).rejects.toThrow('no key "dev1"')
  })

  test('does not take another key under a known name', async () => {
    const sealed = await vault.seal('migraine', place)
    const other = { VAULT_KEYS: JSON.stringify({ current: 'dev1', keys: { dev1: btoa('x'.repeat(32)) } }) }
    await expect(openVault(settingsOf(testEnv(other))).open(sealed, place)).rejects.toThrow('cannot open')
  })

  test('leaves alone what is not there', async () => {
    expect(await sealIfPresent(vault, null, place)).toBeNull()
    expect(await sealIfPresent(vault, undefined, place)).toBeUndefined()
  })
})
