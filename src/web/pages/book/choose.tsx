import { Building2, House, UserRound, UsersRound, Video } from 'lucide-preact'
import { useStore } from '../../client/store.ts'
import { Options } from '../../parts/patient/options.tsx'
import { useOwnWords, usePatientWords } from '../../parts/patient/patient-words.ts'
import { useDoctors } from '../../parts/patient/use-clinic.ts'
import type { VisitType } from '../../parts/patient/visit.ts'
import { session } from '../../session/session.ts'
import type { BookWords } from '../../words/book/en.ts'
import type { BookRequest, FreeTime } from './book-request.ts'
import { DoctorChoice } from './doctor-choice.tsx'
import { PatientChoice } from './patient-choice.tsx'
import { SlotList } from './slot-list.tsx'
import { useSoonestDoctors } from './use-free-days.ts'
import { fixedOf, type Subject } from './use-subject.ts'

interface ChooseProps {
  request: BookRequest
  subject: Subject
  patientId: string | null
  gone: readonly FreeTime[]
  isFresh: boolean
  onPatient: (id: string) => void
  onChange: (change: Partial<BookRequest>) => void
  onChoose: (time: FreeTime) => void
}

/** For whom, how, with whom: and at the side of it the times, which follow at once. */
export function Choose({ request, subject, patientId, gone, isFresh, onPatient, onChange, onChoose }: ChooseProps) {
  const words = useOwnWords<BookWords>()
  const patient = usePatientWords()
  const { me } = useStore(session.store)
  const { data: doctors } = useDoctors()
  const fixed = fixedOf(subject)
  const type: VisitType = fixed.type ?? request.type
  const doctorId = fixed.doctorId ?? request.doctorId
  const soonest = useSoonestDoctors(doctorId ? undefined : doctors?.map(({ id }) => id), type)
  const doctorOf = (id: string) => doctors?.find((doctor) => doctor.id === id)?.name
  const types = [
    { value: 'IN_PERSON', label: patient.inPerson, icon: Building2 },
    { value: 'VIDEO_CALL', label: patient.byVideo, icon: Video },
    { value: 'HOME_VISIT', label: patient.atHome, icon: House },
  ] as const
  return (
    <div class="split">
      <div class="choices">
        {subject.kind === 'new' && me && <PatientChoice me={me} patientId={patientId} onChoose={onPatient} />}
        {fixed.type === null && (
          <Options
            title={words.how}
            abreast="three"
            options={types}
            value={type}
            onChoose={(next) => onChange({ type: next })}
          />
        )}
        {fixed.doctorId === null && (
          <DoctorChoice
            doctors={doctors}
            doctorId={request.doctorId}
            icons={{ one: UserRound, all: UsersRound }}
            onChoose={(id) => onChange({ doctorId: id })}
          />
        )}
      </div>
      <div>
        {doctors?.length === 0 ? (
          <p>{words.noDoctors}</p>
        ) : (
          <SlotList
            doctorIds={doctorId ? [doctorId] : soonest}
            type={type}
            from={fixed.from}
            isFresh={isFresh}
            doctorOf={doctorOf}
            gone={gone}
            except={subject.kind === 'move' ? subject.visit.appointmentDate : undefined}
            onChoose={onChoose}
          />
        )}
      </div>
    </div>
  )
}
