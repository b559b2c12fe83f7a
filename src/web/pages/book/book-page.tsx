import { ChevronLeft } from 'lucide-preact'
import { useState } from 'preact/hooks'
import { asProblem } from '../../client/problem.ts'
import { useStore } from '../../client/store.ts'
import { Button } from '../../parts/button.tsx'
import { PatientPage } from '../../parts/patient/patient-page.tsx'
import { useOwnWords } from '../../parts/patient/patient-words.ts'
import { useDoctors } from '../../parts/patient/use-clinic.ts'
import type { Visit } from '../../parts/patient/visit.ts'
import { Skeleton } from '../../parts/skeleton.tsx'
import { ProblemStrip } from '../../parts/strip.tsx'
import { session } from '../../session/session.ts'
import type { BookWords } from '../../words/book/en.ts'
import { addressOf, type BookRequest, type FreeTime } from './book-request.ts'
import { Booked } from './booked.tsx'
import { Choose } from './choose.tsx'
import { Details } from './details.tsx'
import { FirstVisit } from './first-visit.tsx'
import { OtherClinic } from './other-clinic.tsx'
import { firstPatient, MYSELF } from './patient-choice.tsx'
import { SignInFirst } from './sign-in-first.tsx'
import { useRequest } from './use-request.ts'
import { useSubject } from './use-subject.ts'

/** Books a visit, moves one, or books the one that a plan asks for: a time, then what it is about, then what stands. */
export function BookPage() {
  const words = useOwnWords<BookWords>()
  const { me } = useStore(session.store)
  const { request, go, change } = useRequest()
  const { data: subject, error, refetch } = useSubject(request)
  const { error: closed, refetch: reopen } = useDoctors()
  const [patientId, setPatientId] = useState(me && firstPatient(me))
  const [gone, setGone] = useState<readonly FreeTime[]>([])
  const [booked, setBooked] = useState<Visit | null>(null)
  const forWhom = patientId ?? (me && firstPatient(me))

  if (booked)
    return (
      <PatientPage at="book">
        <Booked visit={booked} isMove={request.move !== null} />
      </PatientPage>
    )
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
  const choose = (chosen: FreeTime) => {
    if (me) return go({ chosen })
    location.assign(addressOf({ ...request, chosen }))
  }
  const { chosen } = request
  if (me && chosen && forWhom)
    return (
      <PatientPage at="book">
        <Button look="plain" onClick={() => go({ chosen: null })}>
          <ChevronLeft aria-hidden="true" />
          {words.otherTimes}
        </Button>
        {subject.kind === 'new' && forWhom === MYSELF ? (
          <FirstVisit onReady={setPatientId} />
        ) : (
          <Details
            key={`${chosen.at} ${chosen.doctorId}`}
            request={request}
            chosen={chosen}
            subject={subject}
            patientId={forWhom}
            onBooked={setBooked}
            onGone={(time) => setGone([...gone, time])}
            onChoose={(time) => change({ chosen: time })}
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
        onPatient={setPatientId}
        onChange={(part: Partial<BookRequest>) => change(part)}
        onChoose={choose}
      />
    </PatientPage>
  )
}
