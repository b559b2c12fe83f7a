import { checkDatabase } from './check-database.ts'
import { withOwnerDatabase } from './owner-database.ts'

const mismatches = await withOwnerDatabase(checkDatabase)
for (const { clinicId, kind, id, patientId, ofKind, ofId, ofPatientId } of mismatches) {
  console.log(
    `clinic ${clinicId}: ${kind} ${id} is patient ${patientId}'s, its ${ofKind} ${ofId} patient ${ofPatientId}'s`,
  )
}
if (mismatches.length === 0) {
  console.log(
    'Every visit, plan and series is the patient’s that it belongs to. The keys that hold this are validated.',
  )
} else {
  const count = new Set(mismatches.map(({ kind, id }) => `${kind} ${id}`)).size
  console.log(
    `${count} ${count === 1 ? 'record hangs' : 'records hang'} on another patient's record. Patients do not see them. ` +
      'Their texts may be about either patient: look at each one, put its patient or its link right in the database, and run this again.',
  )
  process.exitCode = 1
}
