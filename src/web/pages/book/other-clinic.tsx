import { LinkCode } from '../../parts/patient/link-code.tsx'
import { PatientPage } from '../../parts/patient/patient-page.tsx'
import { useOwnWords } from '../../parts/patient/patient-words.ts'
import type { BookWords } from '../../words/book/en.ts'

/** A link to a clinic that takes new patients at its desk alone, opened by somebody who is none of its patients. */
export function OtherClinic() {
  const words = useOwnWords<BookWords>()
  return (
    <PatientPage at="book">
      <div>
        <h1>{words.notOpen}</h1>
        <p class="sub">{words.notOpenWhy}</p>
      </div>
      <LinkCode onLinked={() => location.reload()} />
    </PatientPage>
  )
}
