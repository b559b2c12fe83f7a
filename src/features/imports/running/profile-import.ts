import { getTableName, sql } from 'drizzle-orm'
import { importChunks, importKeys, importParts, importRows, imports, importTimes } from '../../../db/schema/imports.ts'
import { instantParam, param } from '../../../db/statement.ts'
import { columnNames, columnsSeen } from '../../../domain/transfer/file-columns.ts'
import { guessFields } from '../../../domain/transfer/transfer-columns.ts'
import { readFile } from '../../../platform/files/read-file.ts'
import type { Source } from '../reading/decode-text.ts'
import type { FileRow } from '../reading/file-row.ts'
import { ImportFailed } from '../reading/import-failed.ts'
import { readFileRows } from '../reading/read-file-rows.ts'
import type { KeptProfile } from '../schemas.ts'
import { asClaimed, keepClaim } from './claim-import.ts'
import type { ImportRun, StepOutcome } from './import-run.ts'
import { partName } from './part-name.ts'
import { stagedIn } from './staged-chunks.ts'

const SAMPLE_ROWS = 20
const MOST_NON_ASCII = 3
const LONGEST_SHOWN = 200

/** A letter that another encoding would have shown as another. */
const NON_ASCII = /[^\p{ASCII}\p{P}\p{S}\p{Z}]/u

const shown = (cell: unknown) => (typeof cell === 'string' ? cell : JSON.stringify(cell ?? '')).slice(0, LONGEST_SHOWN)

/** The bytes of an import's file, part after part. */
async function sourceOf({ db, bucket, settings, claimed }: ImportRun): Promise<Source> {
  const rows = await db.run(sql`/* imports-parts */ select p.part from ${importParts} p
where p.clinic_id = ${param(claimed.clinic_id, 'uuid')} and p.import_id = ${param(claimed.id, 'uuid')} order by p.part`)
  const parts = rows.map(({ part }) => Number(part))
  return async function* bytes() {
    for (const part of parts) {
      const place = { clinicId: claimed.clinic_id, name: partName(claimed.id, part) }
      const stream = await readFile({ bucket, settings }, place)
      if (!stream) throw new ImportFailed(`Part ${part} of the file is not there any more: send it again.`)
      yield* stream
    }
  }
}

/** What rows of a file show of it, as they are read. */
function profiling(names: readonly string[]) {
  const seen = columnsSeen(names)
  const sample: KeptProfile['sample'] = []
  const nonAscii: KeptProfile['nonAscii'] = []
  let rows = 0
  return {
    note({ row, cells }: FileRow) {
      rows++
      seen.note(cells)
      if (sample.length < SAMPLE_ROWS) sample.push({ row, cells: cells.map(shown) })
      if (nonAscii.length === MOST_NON_ASCII) return
      const at = cells.findIndex((cell) => typeof cell === 'string' && NON_ASCII.test(cell))
      if (at >= 0) nonAscii.push({ row, column: names[at] ?? '', value: shown(cells[at]) })
    },
    found: () => ({ rows, sample, nonAscii, columns: seen.columns() }),
  }
}

/** What is staged is staged anew: a run that was killed has left what it had. */
async function forget({ db, claimed }: ImportRun): Promise<void> {
  const [clinicId, id] = [param(claimed.clinic_id, 'uuid'), param(claimed.id, 'uuid')]
  for (const table of [importChunks, importKeys, importTimes, importRows]) {
    await db.run(
      sql`${sql.raw(`/* imports-forget-${getTableName(table)} */`)} delete from ${table} x where x.clinic_id = ${clinicId} and x.import_id = ${id}`,
    )
  }
}

/**
 * Looks at the file: how it is written, what its columns are, and what they mean, as far as their names say it; and stages its rows.
 * It reads the file twice, and once more from the beginning where it was killed.
 * @throws ImportFailed where the file cannot be read
 */
export async function profileImport(run: ImportRun): Promise<StepOutcome> {
  const { db, claimed, vault, now } = run
  const reading = await readFileRows(await sourceOf(run), claimed)
  await forget(run)
  const { encoding, delimiter, headings, rows } = reading
  const staging = stagedIn(run)
  let names = headings && columnNames(headings)
  let profile: ReturnType<typeof profiling> | null = names && profiling(names)
  for await (const row of rows) {
    names ??= columnNames(row.cells.map(() => ''))
    profile ??= profiling(names)
    profile.note(row)
    if (await staging.add(row)) await keepClaim(db, claimed, Date.now())
  }
  await staging.end()
  if (!names || !profile) throw new ImportFailed('The file has no rows.')
  const found = profile.found()
  if (found.rows === 0) throw new ImportFailed('The file has headings, and no rows.')
  const guesses = guessFields(claimed.kind, names)
  const columns = found.columns.map((column, at) => ({ ...column, guess: guesses[at] ?? null }))
  const whole: KeptProfile = { encoding, delimiter, header: headings !== null, ...found, columns }
  const guessed = Object.fromEntries(
    columns.map(({ name, guess, dateOrder }) => [
      name,
      { field: guess, ...(guess !== null && dateOrder !== null && dateOrder !== 'ask' && { dateOrder }) },
    ]),
  )
  const mapping = { ...guessed, ...claimed.mapping }
  const place = { clinicId: claimed.clinic_id, table: 'imports', column: 'profile', rowId: claimed.id }
  const sealed = await vault.seal(JSON.stringify(whole), place)
  await db.run(sql`/* imports-profiled */ update ${imports} i set status = 'profiled', profile = ${param(sealed, 'text')},
mapping = ${param(JSON.stringify(mapping), 'jsonb')}, rows = ${param(whole.rows, 'int')}, done = 0, attempts = 0, failure = null,
step = case when i.step = 'profile' then null else i.step end, claimed_until = null, version = i.version + 1,
updated_at = ${instantParam(now)} where ${asClaimed(claimed)}`)
  return 'done'
}
