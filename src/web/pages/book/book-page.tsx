import { ChevronLeft } from 'lucide-preact'
import { useState } from 'preact/hooks'
import { asProblem } from '../../client/problem.ts'
import { queryClient } from '../../client/query-client.ts'
import { useStore } from '../../client/store.ts'
import { keys } from '../../keys.ts'
import { Button } from '../../parts/button.tsx'
import { later } from '../../parts/later.tsx'
import { PatientPage } from '../../parts/patient/patient-page.tsx'
import { useOwnWords } from '../../parts/patient/patient-words.ts'
import { useDoctors } from '../../parts/patient/use-clinic.ts'
import type { Visit } from '../../parts/patient/visit.ts'
import { Skeleton } from '../../parts/skeleton.tsx'
import { ProblemStrip } from '../../parts/strip.tsx'
import { session } from '../../session/session.ts'
import type { BookWords } from '../../words/book/en.ts'
import { addressOf, type FreeTime } from './book-request.ts'
import { BookedVisit } from './booked-visit.tsx'
import { Choose } from './choose.tsx'
import { Details } from './details.tsx'
import { MYSELF, patientIn } from './patient-choice.tsx'
import { SignInFirst } from './sign-in-first.tsx'
import { useRequest } from './use-request.ts'
import { useSubject } from './use-subject.ts'

const FirstVisit = later(async () => (await import('./first-visit.tsx')).FirstVisit)
const OtherClinic = later(async () => (await import('./other-clinic.tsx')).OtherClinic)

/** Books a visit, moves one, or books the one that a plan asks for: a time, then what it is about, then what stands. */
export function BookPage() {
  const words = useOwnWords<BookWords>()
  const { me } = useStore(session.store)
  const { request, go, choose, replace } = useRequest()
  const { data: subject, error, refetch } = useSubject(request)
  const { error: closed, refetch: reopen } = useDoctors()
  const [gone, setGone] = useState<readonly FreeTime[]>([])

  if (request.booked) return <BookedVisit id={request.booked} isMove={request.move !== null} />
  if (me && request.clinic && me.clinicId !== request.clinic) return <OtherClinic />
  const failed = error ?? closed
  if (failed && !me && asProblem(failed).kind === 'unauthenticated') return <SignInFirst />
  if (failed)
    return (
      <PatientPage at="book">
        <h1>{words.title}</h1>
        <ProblemStrip error={failed} onRetry={() => void Promise.all([refetch(), reopen()])} />
      </PatientPage>
    )
  if (!subject)
    return (
      <PatientPage at="book">
        <Skeleton tiles={6} lines={2} />
      </PatientPage>
    )
  const chooseTime = (chosen: FreeTime) => {
    if (me) return go({ chosen })
    location.assign(addressOf({ ...request, chosen }))
  }
  const showBooked = (visit: Visit) => {
    queryClient.setQueryData(keys.visit(visit.id), visit)
    replace({ booked: visit.id, chosen: null })
    scrollTo(0, 0)
  }
  const { chosen } = request
  const forWhom = me && patientIn(me, request.patientId)
  if (me && chosen && forWhom)
    return (
      <PatientPage at="book">
        <Button look="plain" onClick={() => go({ chosen: null })}>
          <ChevronLeft aria-hidden="true" />
          {words.otherTimes}
        </Button>
        {subject.kind === 'new' && forWhom === MYSELF ? (
          <FirstVisit onReady={(id) => replace({ patientId: id })} />
        ) : (
          <Details
            key={`${chosen.at} ${chosen.doctorId}`}
            request={request}
            chosen={chosen}
            subject={subject}
            patientId={forWhom}
            onBooked={showBooked}
            onGone={(time) => setGone([...gone, time])}
            onChoose={(time) => replace({ chosen: time })}
          />
        )}
      </PatientPage>
    )
  return (
    <PatientPage at="book" isWide>
      <div>
        <h1>{subject.kind === 'move' ? words.whenInstead : words.when}</h1>
        <p class="sub">{words.lead}</p>
      </div>
      <Choose
        request={request}
        subject={subject}
        patientId={forWhom}
        gone={gone}
        isFresh={gone.length > 0 && me !== null}
        onPatient={(id) => choose({ patientId: id === MYSELF ? null : id })}
        onChange={choose}
        onChoose={chooseTime}
      />
    </PatientPage>
  )
}
