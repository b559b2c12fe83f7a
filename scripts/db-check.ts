import { checkDatabase } from './check-database.ts'
import { withOwnerDatabase } from './owner-database.ts'
import { runScript } from './run-script.ts'

await runScript(async () => {
  const mismatches = await withOwnerDatabase(checkDatabase)
  for (const { clinicId, kind, id, patientId, ofKind, ofId, ofPatientId } of mismatches) {
    console.log(
      `clinic ${clinicId}: ${kind} ${id} belongs to patient ${patientId}, but its ${ofKind} ${ofId} to patient ${ofPatientId}`,
    )
  }
  if (mismatches.length === 0) {
    console.log(
      'Every visit, plan and series has the same patient as the records it is linked to. The keys are validated.',
    )
  } else {
    const count = new Set(mismatches.map(({ kind, id }) => `${kind} ${id}`)).size
    console.log(
      `${count} ${count === 1 ? 'record is' : 'records are'} linked to another patient's record. Patients do not see them. ` +
        'Their texts may be about either patient: look at each one, correct its patient or its link in the database, and run this again.',
    )
    return 1
  }
})
