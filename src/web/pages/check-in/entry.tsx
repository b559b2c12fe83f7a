import '../../look/fonts-optional.css'
import { withPatientWords } from '../../parts/patient/patient-words.ts'
import { start } from '../../start.tsx'
import { CheckInPage } from './check-in-page.tsx'
import { takeProof } from './proof.ts'

takeProof()

void start({
  page: CheckInPage,
  session: 'required',
  words: withPatientWords({
    en: async () => (await import('../../words/check-in/en.ts')).en,
    hi: async () => (await import('../../words/check-in/hi.ts')).hi,
    de: async () => (await import('../../words/check-in/de.ts')).de,
    es: async () => (await import('../../words/check-in/es.ts')).es,
  }),
})
