import type { Database } from '../../src/db/client.ts'
import { statementOf } from '../../src/db/text.ts'
import { sqlAs } from './clinic.ts'

/**
 * How many pages of 8 KiB Postgres reads for the one statement of some work, which it runs. The work is answered that nothing
 * was found, or that an empty record was written. It is run twice: what a connection's first call of a function reads of the
 * catalogue is no matter of the work.
 */
export async function pagesReadBy(work: (db: Database) => Promise<unknown>): Promise<number> {
  let pages = Number.NaN
  const explaining: Database = {
    queries: 0,
    milliseconds: 0,
    charge: () => {},
    async run(statement) {
      const { text, values } = 'text' in statement ? statement : statementOf(statement)
      const counted = async () => {
        const [row] = await sqlAs(`explain (analyze, buffers, format json) ${text}`, values)
        const { Plan } = row?.['QUERY PLAN'][0] ?? {}
        return Plan['Shared Hit Blocks'] + Plan['Shared Read Blocks']
      }
      pages = Math.min(await counted(), await counted())
      const verdict = { n: 0, standing: 'known', kept: null, refused: null, written: true, image: {} }
      return [{ ...verdict, rows: null, known_user: true, prev: null }]
    },
  }
  await work(explaining)
  return pages
}
