import type { Sealed } from '../../db/sealed.ts'
import { unreadableFields } from '../../domain/unreadable-fields.ts'
import { countUnreadable, type UnreadableRow, UnreadableText } from './unreadable.ts'
import type { Vault } from './vault.ts'

/** The row that its texts are sealed for, and its columns by their database names. */
export interface SealedRow<C extends string> {
  table: string
  clinicId: string
  id: string
  values: Readonly<Partial<Record<C, Sealed | null>>>
}

/** How the text of a column is read where it is more than a text. It throws for what it cannot read. */
type Readers<C extends string> = { readonly [K in C]?: (text: string) => unknown }

type Read<R, K extends PropertyKey> = K extends keyof R ? (R[K] extends (text: string) => infer V ? V : string) : string

/** The columns that were asked for, null where there is no text or none that can be opened. */
export type Opened<C extends string, R> = {
  texts: { readonly [K in C]?: Read<R, K> | null }
  /** `{ unreadable: [...] }` for the record, by the API's names; empty where every text was opened. */
  unreadable: { unreadable?: string[] }
}

const NONE = {}

/** `clinical_notes` → `clinicalNotes`: what the API calls a sealed column. */
const fieldOf = (column: string) => column.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase())

/**
 * Opens the texts of a row side by side. One that cannot be opened is null and named in `unreadable`; the vault's `report` is
 * told of it, and it is counted.
 * @param columns those to open: whoever asks may not see the others
 * @param readers for columns whose text is JSON; a text that its reader refuses counts as one that cannot be opened
 */
export async function openTexts<C extends string, const R extends Readers<C> = Record<never, never>>(
  vault: Vault,
  { table, clinicId, id, values }: SealedRow<NoInfer<C>>,
  { columns, readers }: { columns: readonly C[]; readers?: R },
): Promise<Opened<C, R>> {
  const texts: { [K in C]?: unknown } = {}
  const lost: { column: C; field: UnreadableRow['fields'][number] }[] = []
  const openInto = async (column: C, value: Sealed) => {
    try {
      const text = await vault.open(value, { clinicId, table, column, rowId: id })
      texts[column] = readers?.[column] ? readAs(readers[column], text, value) : text
    } catch (error) {
      if (!(error instanceof UnreadableText)) throw error
      lost.push({ column, field: { name: fieldOf(column), keyId: error.keyId, why: error.why } })
    }
  }
  const opening: Promise<void>[] = []
  for (const column of columns) {
    const value = values[column]
    texts[column] = null
    if (typeof value === 'string') opening.push(openInto(column, value))
  }
  // Most rows of a list have none.
  if (opening.length > 0) await Promise.all(opening)
  const opened = texts as Opened<C, R>['texts']
  if (lost.length === 0) return { texts: opened, unreadable: NONE }
  // They were opened side by side, so they were not lost in the order of the columns.
  const fields = columns.flatMap((column) => lost.find((one) => one.column === column)?.field ?? [])
  const row = { table, id, clinicId, fields }
  countUnreadable(row)
  vault.report(row)
  return { texts: opened, unreadable: { unreadable: fields.map(({ name }) => name) } }
}

function readAs(read: (text: string) => unknown, text: string, value: Sealed): unknown {
  try {
    return read(text)
  } catch {
    // The parser's own message would quote the text.
    const [, keyId = null] = value.split('.')
    throw new UnreadableText('The vault opened a text that is not what its column holds.', { keyId, why: 'not_opened' })
  }
}

/**
 * Opens texts of a row that are to be sealed again elsewhere, or to be removed without having been named.
 * @param of what the row is called in the refusal
 * @throws DomainError UNREADABLE_FIELD where one cannot be opened: to go on would lose it
 */
export async function openOrRefuse<C extends string>(
  vault: Vault,
  row: SealedRow<NoInfer<C>>,
  { columns, of }: { columns: readonly C[]; of: string },
): Promise<{ readonly [K in C]?: string | null }> {
  const { texts, unreadable } = await openTexts(vault, row, { columns })
  if (unreadable.unreadable) throw unreadableFields(unreadable.unreadable, { of, id: row.id })
  return texts
}
