import type { PatientSummary } from '../../../../features/directory/patients/schemas.ts'
import type { Visit } from '../../../parts/desk-lists/list-queries.ts'
import type { DeskWords } from '../../../words/desk/en.ts'

const GROWN_UP = 18

interface Told {
  words: DeskWords['peek']
  doctorName: (id: string) => string | undefined
}

/** What has to be seen at once of a patient: what keeps them from coming, from being written to, or from their own doctor. */
export function alertsOf(summary: PatientSummary, { doctorId }: Visit, { words, doctorName }: Told): string[] {
  const { age, status, doNotContact, mergedInto, affected, usualDoctorId } = summary
  const usual = usualDoctorId !== null && usualDoctorId !== doctorId ? doctorName(usualDoctorId) : undefined
  return [
    mergedInto !== null && words.merged,
    status === 'deceased' && words.deceased,
    status === 'inactive' && words.inactive,
    age !== null && age < GROWN_UP && words.child,
    doNotContact && words.doNotContact,
    affected > 0 && words.affected(affected),
    usual !== undefined && words.usually(usual),
  ].filter((alert): alert is string => alert !== false)
}
