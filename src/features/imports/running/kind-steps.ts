import type { TransferKind } from '../../../domain/transfer/transfer-kind.ts'
import { checkDoctors } from '../directory/check-doctors.ts'
import { commitDoctors } from '../directory/commit-doctors.ts'
import { checkHours, commitHours, undoHours } from '../directory/import-hours.ts'
import { checkPatients } from '../patients/check-patients.ts'
import { commitPatients } from '../patients/commit-patients.ts'
import { checkVisits } from '../visits/check-visits.ts'
import { commitVisits } from '../visits/commit-visits.ts'
import type { ImportClinic, ReadRow } from './import-context.ts'
import type { ImportRun } from './import-run.ts'
import type { StagedChunk } from './staged-chunks.ts'
import { takeBack } from './take-back.ts'

type Piece = (run: ImportRun, chunk: StagedChunk, given: { read: ReadRow; clinic: ImportClinic }) => Promise<void>

/** What each kind of file needs of its own: each piece takes a chunk, notes what became of its rows, and that it is done. */
export const KIND_STEPS: Record<
  TransferKind,
  { check: Piece; commit: Piece; undo: (run: ImportRun, chunk: StagedChunk) => Promise<void> }
> = {
  patients: { check: checkPatients, commit: commitPatients, undo: takeBack },
  doctors: { check: checkDoctors, commit: commitDoctors, undo: takeBack },
  hours: { check: checkHours, commit: commitHours, undo: undoHours },
  appointments: { check: checkVisits, commit: commitVisits, undo: takeBack },
}
