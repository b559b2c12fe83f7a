import { randomBytes } from 'node:crypto'
import { expect, test } from 'vitest'
import { type SealedPlace, sealerOf } from '../../scripts/world/sealer.ts'

interface Vault {
  open(value: string, place: SealedPlace): Promise<string>
}

/** The Worker's own vault; its module names types of the Worker's runtime, which the scripts do not have. */
async function openVault(VAULT_KEYS: object): Promise<Vault> {
  const module = new URL('../../src/platform/vault/vault.ts', import.meta.url).href
  const { openVault: open } = (await import(module)) as { openVault: (settings: object) => Vault }
  return open({ VAULT_KEYS })
}

const keys = { current: 'dev1', keys: { dev1: randomBytes(32).toString('base64') } }
const place = {
  clinicId: '01920000-0000-7000-8000-00000000000a',
  table: 'appointments',
  column: 'reason',
  rowId: '01920000-0000-7000-8000-0000000000ff',
}

test.each(['Cough', '', 'Größe 1,80 m, परीक्षण, 🙂', '\uFEFFbom', 'x'.repeat(20_000)])(
  'the vault opens what the scripts seal: %.20s',
  async (text) => {
    const vault = await openVault(keys)
    expect(await vault.open(sealerOf(keys)(text, place), place)).toBe(text)
  },
)

test('a sealed text opens in its own place only', async () => {
  const vault = await openVault(keys)
  await expect(vault.open(sealerOf(keys)('Cough', place), { ...place, column: 'notes' })).rejects.toThrow(
    'not its place',
  )
})

test('a ring without its current key is refused', () => {
  expect(() => sealerOf({ current: 'gone', keys: {} })).toThrow('gone')
})
