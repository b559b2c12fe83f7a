import type { TransferKind } from '../../../domain/transfer/transfer-kind.ts'
import { checkPatients } from '../patients/check-patients.ts'
import { commitPatients } from '../patients/commit-patients.ts'
import type { ImportClinic, ReadRow } from './import-context.ts'
import type { ImportRun } from './import-run.ts'
import type { StagedChunk } from './staged-chunks.ts'

type Piece = (run: ImportRun, chunk: StagedChunk, given: { read: ReadRow; clinic: ImportClinic }) => Promise<void>

/** What each kind of file needs of its own: each piece takes a chunk, notes what became of its rows, and that it is done. */
export const KIND_STEPS: Partial<Record<TransferKind, { check: Piece; commit: Piece }>> = {
  patients: { check: checkPatients, commit: commitPatients },
}
