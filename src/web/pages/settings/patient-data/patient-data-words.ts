import { partWords } from '../../../words/part-words.tsx'

export const [PatientDataWords, usePatientDataWords] = partWords('settings-patient-data', {
  en: async () => (await import('../../../words/settings-records/patient-data/en.ts')).en,
  hi: async () => (await import('../../../words/settings-records/patient-data/hi.ts')).hi,
  de: async () => (await import('../../../words/settings-records/patient-data/de.ts')).de,
  es: async () => (await import('../../../words/settings-records/patient-data/es.ts')).es,
})
