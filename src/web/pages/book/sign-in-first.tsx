import { PatientPage } from '../../parts/patient/patient-page.tsx'
import { useOwnWords } from '../../parts/patient/patient-words.ts'
import type { BookWords } from '../../words/book/en.ts'

/** A clinic that shows its times to its own patients alone. */
export function SignInFirst() {
  const words = useOwnWords<BookWords>()
  const back = encodeURIComponent(location.pathname + location.search)
  return (
    <PatientPage at="book">
      <div>
        <h1>{words.title}</h1>
        <p class="sub">{words.signInWhy}</p>
      </div>
      <a class="btn primary big full" href={`/sign-in?back=${back}`}>
        {words.signIn}
      </a>
    </PatientPage>
  )
}
