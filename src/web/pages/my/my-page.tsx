import { useEffect, useState } from 'preact/hooks'
import { useStore } from '../../client/store.ts'
import { LinkCode } from '../../parts/patient/link-code.tsx'
import { PatientPage } from '../../parts/patient/patient-page.tsx'
import { useOwnWords } from '../../parts/patient/patient-words.ts'
import { session } from '../../session/session.ts'
import type { MyWords } from '../../words/my/en.ts'
import { MyVisits } from './my-visits.tsx'
import { VisitView } from './visit-view.tsx'

const shownVisit = () => new URLSearchParams(location.search).get('visit')

/** What a patient has with the clinic: the next visit, what is due, what was; `/my?visit=…` is one of them. */
export function MyPage() {
  const words = useOwnWords<MyWords>()
  const { me, clinicId } = useStore(session.store)
  const [visitId, setVisitId] = useState(shownVisit)
  useEffect(() => {
    const read = () => setVisitId(shownVisit())
    addEventListener('popstate', read)
    return () => removeEventListener('popstate', read)
  }, [])
  const show = (id: string | null) => {
    history.pushState(null, '', id ? `/my?visit=${id}` : '/my')
    setVisitId(id)
    scrollTo(0, 0)
  }
  if (visitId)
    return (
      <PatientPage at="my">
        <VisitView id={visitId} onBack={() => show(null)} />
      </PatientPage>
    )
  if (!me || clinicId === null)
    return (
      <PatientPage at="my">
        <h1>{words.noClinic}</h1>
        <LinkCode onLinked={() => location.reload()} />
      </PatientPage>
    )
  return (
    <PatientPage at="my">
      <h1>{words.title}</h1>
      <MyVisits me={me} onShow={show} />
    </PatientPage>
  )
}
