/** Why a sealed text cannot be opened: the ring lacks its key, or it was cut, changed or moved from its place. */
export type Unopened = 'key_missing' | 'not_opened'

/** A sealed text that the vault cannot open. Its message holds ids, and no text. */
export class UnreadableText extends Error {
  /** The key that the value says it was sealed under; null where it is not in the vault's format. */
  readonly keyId: string | null
  readonly why: Unopened

  constructor(message: string, { keyId, why }: { keyId: string | null; why: Unopened }) {
    super(message)
    this.name = 'UnreadableText'
    this.keyId = keyId
    this.why = why
  }
}

/** The texts of one row that cannot be opened, by the API's names of the fields. */
export interface UnreadableRow {
  table: string
  id: string
  clinicId: string
  fields: readonly { name: string; keyId: string | null; why: Unopened }[]
}

/** What was met of one key; null is the key of what is not in the vault's format, and of keys past the bound. */
interface UnreadableMet {
  keyId: string | null
  keyMissing: number
  notOpened: number
}

// A key's id stands in the row, so a row that was tampered with could name any number of them.
const MOST_KEYS = 20
const met = new Map<string | null, UnreadableMet>()

/** Counts what was met of a row for `unreadableMet`. */
export function countUnreadable({ fields }: Pick<UnreadableRow, 'fields'>): void {
  for (const { keyId, why } of fields) {
    const counted = met.has(keyId) || met.size < MOST_KEYS ? keyId : null
    const sum = met.get(counted) ?? { keyId: counted, keyMissing: 0, notOpened: 0 }
    if (why === 'key_missing') sum.keyMissing += 1
    else sum.notOpened += 1
    met.set(counted, sum)
  }
}

/**
 * How many unreadable texts this isolate has met since it began, key by key: a text counts each time it is met. It costs no
 * statement, and knows nothing of rows that nobody has asked this isolate for. At most 21 entries.
 */
export function unreadableMet(): readonly UnreadableMet[] {
  return [...met.values()].map((sum) => ({ ...sum }))
}
