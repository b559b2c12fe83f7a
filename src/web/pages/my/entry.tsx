import '../../look/fonts-optional.css'
import { withPatientWords } from '../../parts/patient/patient-words.ts'
import { start } from '../../start.tsx'
import { MyPage } from './my-page.tsx'

void start({
  page: MyPage,
  session: 'required',
  words: withPatientWords({
    en: async () => (await import('../../words/my/en.ts')).en,
    hi: async () => (await import('../../words/my/hi.ts')).hi,
    de: async () => (await import('../../words/my/de.ts')).de,
    es: async () => (await import('../../words/my/es.ts')).es,
  }),
})
