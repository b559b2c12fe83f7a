import '../../look/fonts-optional.css'
import { withPatientWords } from '../../parts/patient/patient-words.ts'
import { rememberedLogin } from '../../session/dev-logins.ts'
import { keepClinic } from '../../session/restore-session.ts'
import { session } from '../../session/session.ts'
import { start } from '../../start.tsx'
import { BookPage } from './book-page.tsx'
import { needsSignIn, readRequest } from './book-request.ts'

const request = readRequest(location.search)
if (request.clinic) {
  keepClinic(request.clinic)
  session.update({ clinicId: request.clinic })
}

void start({
  page: BookPage,
  session: needsSignIn(request, { search: location.search, hasLogin: rememberedLogin() !== null })
    ? 'required'
    : 'none',
  words: withPatientWords({
    en: async () => (await import('../../words/book/en.ts')).en,
    hi: async () => (await import('../../words/book/hi.ts')).hi,
    de: async () => (await import('../../words/book/de.ts')).de,
    es: async () => (await import('../../words/book/es.ts')).es,
  }),
})
