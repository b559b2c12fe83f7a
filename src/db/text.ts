import { is, Placeholder, SQL, StringChunk, sql } from 'drizzle-orm'
import { PgDialect } from 'drizzle-orm/pg-core'
import { v5 } from 'uuid'

/** A statement as the driver sends it: its text, and the values of `$1`, `$2` and so on. */
export interface Statement {
  text: string
  values: unknown[]
  /** With a name, Postgres plans the text once for each connection and not at every call. One text has one name. */
  name?: string
}

/** PostgreSQL's reserved words (`pg_get_keywords()`, categories R and T): as names they need their quotes. */
const RESERVED = new Set(
  `all analyse analyze and any array as asc asymmetric authorization binary both case cast check collate collation column
  concurrently constraint create cross current_catalog current_date current_role current_schema current_time current_timestamp
  current_user default deferrable desc distinct do else end except false fetch for foreign freeze from full grant group having
  ilike in initially inner intersect into is isnull join lateral leading left like limit localtime localtimestamp natural not
  notnull null offset on only or order outer overlaps placing primary references returning right select session_user similar
  some symmetric system_user table tablesample then to trailing true union unique user using variadic verbose when where
  window with`.split(/\s+/),
)

/** Prints as a person would write: names quoted only where Postgres asks for it, and the builder's clauses each on a line. */
class ReadableDialect extends PgDialect {
  override escapeName(name: string): string {
    return /^[a-z_][a-z0-9_]*$/.test(name) && !RESERVED.has(name) ? name : super.escapeName(name)
  }

  override buildSelectQuery(config: Parameters<PgDialect['buildSelectQuery']>[0]): SQL {
    const { queryChunks } = super.buildSelectQuery(config)
    return new SQL(queryChunks.map((chunk) => (beginsLine(chunk) ? sql`\n${chunk}` : chunk)))
  }
}

/** Whether a part of a select is a clause that is to stand on a line of its own. */
function beginsLine(part: unknown): boolean {
  const [first] = is(part, SQL) ? part.queryChunks : []
  return is(first, StringChunk) && /^ (where|group by|order by) /.test(first.value.join(''))
}

/** What the builder and the printing of statements share. */
export const dialect = new ReadableDialect()

/** The text and values of a composed statement. */
export function statementOf(composed: SQL): Statement {
  const { sql: text, params: values } = dialect.sqlToQuery(composed)
  return { text, values }
}

/** A text that is composed once: the values of `$1`, `$2` and so on have these names. */
export interface Template {
  text: string
  names: readonly string[]
}

/**
 * The text of a statement whose values are all asked by name. A name has one number, however often it stands there.
 * @throws Error for a value that stands in it: it would be asked for everybody
 */
export function templateOf(composed: SQL): Template {
  const { sql: text, params } = dialect.sqlToQuery(composed)
  const all = params.map((value) => {
    if (!is(value, Placeholder))
      throw new Error(`A text that is composed once holds the value ${JSON.stringify(value)}.`)
    return String(value.name)
  })
  const names = [...new Set(all)]
  const numbered = text.replace(
    /\$(\d+)/g,
    (_, number: string) => `$${names.indexOf(all[Number(number) - 1] ?? '') + 1}`,
  )
  return { text: layOut(numbered), names }
}

const WIDTH = 110

/** A list with commas, broken into lines that a page can hold. */
export function listed(items: readonly string[]): string {
  return items.reduce((text, item) => {
    const line = text.slice(text.lastIndexOf('\n') + 1)
    return text === '' ? item : `${text},${line.length + item.length > WIDTH ? '\n' : ' '}${item}`
  }, '')
}

/**
 * Lays a statement's text out for reading: each line indented by the parentheses open before it, blank lines left out.
 * It is sent so too: what stands in Postgres' log is what stands in the repository.
 */
export function layOut(text: string): string {
  let depth = 0
  const lines = text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '')
    .map((line) => {
      const bare = line.replace(/'[^']*'/g, '')
      const closing = /^\)+/.exec(bare)?.[0].length ?? 0
      const indent = '  '.repeat(Math.max(0, depth - closing))
      depth += bare.replace(/[^(]/g, '').length - bare.replace(/[^)]/g, '').length
      return indent + line
    })
  return lines.join('\n')
}

/** A name for a statement's text. Different texts have different names, even if Workers of two versions share a connection. */
export function nameOf(title: string, text: string): string {
  return `${title}-${v5(text, v5.URL).slice(0, 8)}`
}

/** What people call a statement: its name without what tells different texts apart, else the comment that it begins with. */
export function titleOf({ name, text }: Statement): string {
  return name?.replace(/-[0-9a-f]{8}$/, '') ?? titleIn(text)
}

const titleIn = (text: string) => /^\s*\/\* ([\w-]+) \*\//.exec(text)?.[1] ?? 'statement'

/**
 * How many texts of one title have names. A list has one for each set of filters, and a caller who asks for all of them would
 * fill every connection with plans that nobody asks for again; what comes after these is planned at each call.
 */
const MOST_OF_A_TITLE = 100

const named = new Map<string, string>()
const titles = new Map<string, number>()

/** The statement under a name, so that each connection plans it once; the name begins as the text does, with its comment. */
export function withName(statement: Statement): Statement {
  if (statement.name !== undefined) return statement
  const { text } = statement
  const known = named.get(text)
  if (known !== undefined) return { ...statement, name: known }
  const title = titleIn(text)
  const count = titles.get(title) ?? 0
  if (count >= MOST_OF_A_TITLE) return statement
  const name = nameOf(title, text)
  titles.set(title, count + 1)
  named.set(text, name)
  return { ...statement, name }
}
