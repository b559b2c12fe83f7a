import { beforeEach, describe, expect, test, vi } from 'vitest'
import type { Sealed } from '../../src/db/sealed.ts'
import { settingsOf } from '../../src/env.ts'
import { CLINIC, testEnv } from './platform-app.ts'

const ID = '01900000-0000-7000-8000-000000000001'
const ring = (current: string, ...ids: string[]) => ({
  VAULT_KEYS: JSON.stringify({ current, keys: Object.fromEntries(ids.map((id) => [id, btoa(id.padEnd(32, '.'))])) }),
})

/** The modules as a new isolate has them: nothing is counted yet. */
async function freshVault() {
  vi.resetModules()
  const { openVault } = await import('../../src/platform/vault/vault.ts')
  const { openTexts, openOrRefuse } = await import('../../src/platform/vault/open-texts.ts')
  const { unreadableMet } = await import('../../src/platform/vault/unreadable.ts')
  const report = vi.fn()
  const vault = openVault(settingsOf(testEnv(ring('k2', 'k2'))), report)
  const gone = openVault(settingsOf(testEnv(ring('k1', 'k1'))))
  return { vault, gone, report, openTexts, openOrRefuse, unreadableMet }
}

let fresh: Awaited<ReturnType<typeof freshVault>>
beforeEach(async () => {
  fresh = await freshVault()
})

const place = (column: string, rowId = ID) => ({ clinicId: CLINIC, table: 'appointments', column, rowId })
const rowOf = (values: Record<string, Sealed | null>) => ({ table: 'appointments', clinicId: CLINIC, id: ID, values })

/** Each way in which a text is lost, and what is told of it. */
const WAYS: [string, string | null, string, (text: Sealed) => string | Promise<string>][] = [
  ['its key is gone', 'k1', 'key_missing', () => fresh.gone.seal('a cough', place('reason'))],
  ['its key has a name of Object', 'constructor', 'key_missing', () => 'v1.constructor.AAAA'],
  ['it is another row’s', 'k2', 'not_opened', () => fresh.vault.seal('a cough', place('reason', CLINIC))],
  ['it is another column’s', 'k2', 'not_opened', () => fresh.vault.seal('a cough', place('notes'))],
  ['it was cut', 'k2', 'not_opened', (text) => text.slice(0, -6)],
  ['it was cut to less than its IV', 'k2', 'not_opened', () => 'v1.k2.AAAA'],
  [
    'a letter was changed',
    'k2',
    'not_opened',
    (text) => `${text.slice(0, -10)}${text.at(-10) === 'A' ? 'B' : 'A'}${text.slice(-9)}`,
  ],
  ['it is no base64', 'k2', 'not_opened', () => 'v1.k2.A'],
  ['it has letters of plain base64', null, 'not_opened', (text) => `${text}+/=`],
  ['it was never sealed', null, 'not_opened', () => 'a cough'],
  ['it is empty', null, 'not_opened', () => ''],
  ['its key’s id could be a text', null, 'not_opened', () => `v1.${'a'.repeat(33)}.AAAA`],
]

describe('a row with a text that cannot be opened', () => {
  test.each(WAYS)('is read without it, and told by ids: %s', async (_, keyId, why, spoil) => {
    const { vault, report, openTexts, unreadableMet } = fresh
    const reason = (await spoil(await vault.seal('a cough', place('reason')))) as Sealed
    const clinicalNotes = await vault.seal('sore throat', place('clinical_notes'))
    const row = rowOf({ reason, clinical_notes: clinicalNotes, address: null })
    const opened = await openTexts(vault, row, { columns: ['reason', 'clinical_notes', 'address'] })
    expect(opened).toEqual({
      texts: { reason: null, clinical_notes: 'sore throat', address: null },
      unreadable: { unreadable: ['reason'] },
    })
    const told = { table: 'appointments', clinicId: CLINIC, id: ID, fields: [{ name: 'reason', keyId, why }] }
    expect(report.mock.calls).toEqual([[told]])
    const counts = why === 'key_missing' ? { keyMissing: 1, notOpened: 0 } : { keyMissing: 0, notOpened: 1 }
    expect(unreadableMet()).toEqual([{ keyId, ...counts }])
  })

  test('names each such text as the API does, in the order of the columns', async () => {
    const { vault, openTexts } = fresh
    const row = rowOf({ staff_note: 'x' as Sealed, follow_up_reason: 'y' as Sealed, notes: null })
    const columns = ['notes', 'follow_up_reason', 'staff_note'] as const
    expect((await openTexts(vault, row, { columns })).unreadable).toEqual({
      unreadable: ['followUpReason', 'staffNote'],
    })
  })

  test('says nothing of a text that the caller may not see', async () => {
    const { vault, report, openTexts } = fresh
    const opened = await openTexts(vault, rowOf({ reason: 'x' as Sealed, notes: null }), { columns: ['notes'] })
    expect(opened).toEqual({ texts: { notes: null }, unreadable: {} })
    expect(report).not.toHaveBeenCalled()
  })

  test('has a text that its column cannot hold counted as one that was not opened, and never quotes it', async () => {
    const { vault, report, openTexts, unreadableMet } = fresh
    const reason = await vault.seal('["a secret"', place('reason'))
    const readers = { reason: (text: string) => JSON.parse(text) as string[] }
    const opened = await openTexts(vault, rowOf({ reason }), { columns: ['reason'], readers })
    expect(opened).toEqual({ texts: { reason: null }, unreadable: { unreadable: ['reason'] } })
    expect(unreadableMet()).toEqual([{ keyId: 'k2', keyMissing: 0, notOpened: 1 }])
    expect(JSON.stringify(report.mock.calls)).not.toContain('secret')
  })

  test('cannot be copied from: the refusal names the fields, and the record', async () => {
    const { vault, gone, openOrRefuse } = fresh
    const address = await gone.seal('1 Main Street', place('address'))
    const row = rowOf({ address, reason: await vault.seal('a cough', place('reason')) })
    const refused = openOrRefuse(vault, row, { columns: ['reason', 'address'], of: 'appointment' })
    await expect(refused).rejects.toMatchObject({
      code: 'UNREADABLE_FIELD',
      extra: { id: ID, errors: [{ pointer: '#/address', detail: expect.stringContaining('cannot be opened') }] },
    })
    expect(await openOrRefuse(vault, row, { columns: ['reason'], of: 'appointment' })).toEqual({ reason: 'a cough' })
  })
})

test('the counts of an isolate are bounded, whatever ids rows name', async () => {
  const { vault, openTexts, unreadableMet } = fresh
  for (let n = 0; n < 30; n++) {
    await openTexts(vault, rowOf({ reason: `v1.lost${n}.AAAA` as Sealed }), { columns: ['reason'] })
  }
  expect(unreadableMet()).toHaveLength(21)
  expect(unreadableMet().find(({ keyId }) => keyId === null)).toEqual({ keyId: null, keyMissing: 10, notOpened: 0 })
})
