import { type Owner, type Sealed, type SealingKey, settled, tableOf } from './sealed-database.ts'

/** Nothing that was sealed is opened later than this. */
const LIFE = 12 * 3_600_000

const idOf = ({ userId, clinicId }: Owner) => [userId, clinicId]

/** Bound to its owner and name: a text that was put in another's place does not open. */
const labelOf = ({ userId, clinicId }: Owner, name: string) =>
  new TextEncoder().encode([userId, clinicId, name].join('\n'))

/** The owner's key, made where there is none. It cannot be read out of the browser, not even by a script of this page. */
async function keyOf(owner: Owner, now: number): Promise<CryptoKey> {
  const kept = (await settled((await tableOf('keys', 'readonly')).get(idOf(owner)))) as SealingKey | undefined
  if (kept && now - kept.madeAt < LIFE) return kept.key
  const key = await crypto.subtle.generateKey({ name: 'AES-GCM', length: 256 }, false, ['encrypt', 'decrypt'])
  await settled(
    (await tableOf('keys', 'readwrite')).put({ userId: owner.userId, clinicId: owner.clinicId, key, madeAt: now }),
  )
  return key
}

/** Keeps a value for its owner, who alone can open it, for twelve hours at most. */
export async function seal(owner: Owner, name: string, value: unknown, now = Date.now()): Promise<void> {
  const key = await keyOf(owner, now)
  const iv = crypto.getRandomValues(new Uint8Array(12))
  const text = new TextEncoder().encode(JSON.stringify(value))
  const data = await crypto.subtle.encrypt({ name: 'AES-GCM', iv, additionalData: labelOf(owner, name) }, key, text)
  const row: Sealed = { userId: owner.userId, clinicId: owner.clinicId, name, iv, data, at: now }
  await settled((await tableOf('sealed', 'readwrite')).put(row))
}

/** What was kept under a name; undefined where there is nothing, it is too old, or it was sealed by a key that is gone. */
export async function unseal<T>(owner: Owner, name: string, now = Date.now()): Promise<T | undefined> {
  const row = (await settled((await tableOf('sealed', 'readonly')).get([...idOf(owner), name]))) as Sealed | undefined
  if (!row || now - row.at >= LIFE) return undefined
  const key = await keyOf(owner, now)
  const algorithm = { name: 'AES-GCM', iv: row.iv, additionalData: labelOf(owner, name) }
  const text = await crypto.subtle.decrypt(algorithm, key, row.data).catch(() => undefined)
  return text && (JSON.parse(new TextDecoder().decode(text)) as T)
}

export async function unkeep(owner: Owner, name: string): Promise<void> {
  await settled((await tableOf('sealed', 'readwrite')).delete([...idOf(owner), name]))
}

/** How much of this user's is sealed under names that begin so. */
export async function countSealed(userId: string, prefix: string, now = Date.now()): Promise<number> {
  const rows = (await settled((await tableOf('sealed', 'readonly')).getAll())) as Sealed[]
  return rows.filter((row) => row.userId === userId && row.name.startsWith(prefix) && now - row.at < LIFE).length
}

/** Deletes all that was sealed on this machine, with its keys. */
export async function wipeSealed(): Promise<void> {
  for (const table of ['sealed', 'keys'] as const) await settled((await tableOf(table, 'readwrite')).clear())
}

/** Deletes everything that is another user's or too old: called whenever somebody signs in. */
export async function wipeUnlessOf(userId: string, now = Date.now()): Promise<void> {
  const keys = (await settled((await tableOf('keys', 'readonly')).getAll())) as SealingKey[]
  const isTheirs = keys.every((key) => key.userId === userId)
  if (!isTheirs) return wipeSealed()
  const rows = (await settled((await tableOf('sealed', 'readonly')).getAll())) as Sealed[]
  for (const row of rows.filter(({ at }) => now - at >= LIFE)) await unkeep(row, row.name)
  for (const key of keys.filter(({ madeAt }) => now - madeAt >= LIFE))
    await settled((await tableOf('keys', 'readwrite')).delete(idOf(key)))
}
