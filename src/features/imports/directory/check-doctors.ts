import { squeezed } from '../../../domain/transfer/transfer-column.ts'
import type { ImportClinic, ReadRow } from '../running/import-context.ts'
import type { ImportRun } from '../running/import-run.ts'
import { earlierRows, noteVerdicts } from '../running/note-verdicts.ts'
import { invalid, type RowVerdict, recordIdOf } from '../running/row-verdict.ts'
import type { StagedChunk } from '../running/staged-chunks.ts'
import { type DoctorRow, knownDoctor, readDoctor } from './doctor-row.ts'

const keysOf = ({ externalId, name }: DoctorRow) =>
  externalId === undefined ? [`doctor ${squeezed(name)}`] : [`doctor id ${externalId}`]

/** Gives each row of a chunk its verdict. Nobody is added. */
export async function checkDoctors(
  run: ImportRun,
  chunk: StagedChunk,
  { read, clinic }: { read: ReadRow; clinic: ImportClinic },
): Promise<void> {
  const all = chunk.rows.map((row) => ({ row: row.row, read: readDoctor(row, read) }))
  const keys = new Map(
    all.flatMap(({ row, read: one }) => ('doctor' in one ? [[row, keysOf(one.doctor)] as const] : [])),
  )
  const earlier = await earlierRows(run, keys)
  const verdicts = all.map(({ row, read: one }): RowVerdict => {
    if ('fault' in one) return invalid(row, one.fault)
    const externalId = one.doctor.externalId ?? null
    const known = knownDoctor(clinic, one.doctor)
    if (known) return { row, verdict: 'match', why: known.why, recordId: known.id, externalId }
    const first = earlier.get(row)
    if (first !== undefined) return { row, verdict: 'duplicate', why: `is the same doctor as row ${first}`, externalId }
    return { row, verdict: 'create', recordId: recordIdOf(run.claimed.id, row), externalId }
  })
  await noteVerdicts(run, chunk, verdicts)
}
