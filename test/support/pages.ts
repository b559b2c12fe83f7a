import type { Database } from '../../src/db/client.ts'
import { statementOf } from '../../src/db/text.ts'
import { sqlAs } from './clinic.ts'

/**
 * How many pages of 8 KiB Postgres reads for the one statement of some work, which it runs. The work is answered that nothing
 * was found, or that an empty record was written.
 */
export async function pagesReadBy(work: (db: Database) => Promise<unknown>): Promise<number> {
  let pages = Number.NaN
  // A connection's first call of a function reads the catalogue, which is no matter of the work.
  await sqlAs(
    'select caller_stands(u.id, u.id, now(), true), caller_standing(u.id, u.id, now(), true) from (select id from users limit 1) u',
  )
  const explaining: Database = {
    ...{ queries: 0, milliseconds: 0, charge: () => {} },
    async run(statement) {
      const { text, values } = 'text' in statement ? statement : statementOf(statement)
      const [row] = await sqlAs(`explain (analyze, buffers, format json) ${text}`, values)
      const { Plan } = row?.['QUERY PLAN'][0] ?? {}
      pages = Plan['Shared Hit Blocks'] + Plan['Shared Read Blocks']
      const verdict = { n: 0, standing: 'known', kept: null, refused: null, written: true, image: {} }
      return [{ ...verdict, rows: null, known_user: true, prev: null }]
    },
  }
  await work(explaining)
  return pages
}
