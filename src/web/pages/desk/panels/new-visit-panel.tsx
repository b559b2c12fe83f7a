import { useRef, useState } from 'preact/hooks'
import { asProblem } from '../../../client/problem.ts'
import { useWrite } from '../../../client/use-write.ts'
import { Button } from '../../../parts/button.tsx'
import { ChooseOne } from '../../../parts/choose-one.tsx'
import { dayOf } from '../../../parts/dates.ts'
import { ChooseTime } from '../../../parts/desk-lists/choose-time.tsx'
import type { FoundPatient } from '../../../parts/desk-lists/desk-result.ts'
import type { Visit } from '../../../parts/desk-lists/list-queries.ts'
import { useListWords } from '../../../parts/desk-lists/list-words.tsx'
import { NewPatientForm } from '../../../parts/desk-lists/new-patient-form.tsx'
import { PatientSearch } from '../../../parts/desk-lists/patient-search.tsx'
import { useBorn } from '../../../parts/desk-lists/use-born.ts'
import { useWhen } from '../../../parts/desk-lists/use-when.ts'
import { cancelVisit, type Slot, slotOf } from '../../../parts/desk-lists/visit-writes.ts'
import { Field } from '../../../parts/field.tsx'
import { ProblemStrip } from '../../../parts/strip.tsx'
import { Time } from '../../../parts/time.tsx'
import type { Doctor } from '../../../parts/use-directory.ts'
import { useFocus } from '../../../parts/use-focus.ts'
import type { DeskWords } from '../../../words/desk/en.ts'
import { useCommonWords, usePageWords } from '../../../words/words-context.ts'
import { bookVisit } from '../acts/day-writes.ts'
import { useTellUndo } from '../acts/use-visit-acts.ts'
import type { FreeCell } from '../facts/day-shape.ts'
import { SidePanel } from './side-panel.tsx'
import { LENGTHS, TYPES } from './visit-choices.ts'
import { WithWhom } from './with-whom.tsx'

interface NewVisitPanelProps {
  /** Where the visit is to be; null where no time is free that day. */
  at: FreeCell | null
  /** For whom it is, where that is known already. It stays while one looks for another time. */
  patient: FoundPatient | null
  onPatient: (patient: FoundPatient | null) => void
  doctors: readonly Doctor[]
  /** With whom times are looked for; null for anybody. */
  withId: string | null
  minutes: string
  day: string
  zone: string
  onClose: () => void
  onBooked: (visit: Visit) => void
}

/** Books whom the desk finds, at the time one stood on; where that is taken, at one of those the refusal offers. */
export function NewVisitPanel({ at, patient, onPatient, doctors, minutes, day, zone, ...rest }: NewVisitPanelProps) {
  const { withId, onClose, onBooked } = rest
  const words = usePageWords<DeskWords>()
  const common = useCommonWords()
  const lists = useListWords()
  const when = useWhen()
  const tell = useTellUndo()
  const [text, setText] = useState('')
  const [isNew, setNew] = useState(false)
  const [doctorId, setDoctorId] = useState(withId)
  const [reason, setReason] = useState('')
  const born = useBorn()
  const types = TYPES.filter((one) => at === null || at.types.includes(one))
  const [type, setType] = useState<Visit['type']>(types[0] ?? 'IN_PERSON')
  const [duration, setDuration] = useState(minutes)
  const submit = useRef<HTMLDivElement>(null)
  useFocus(() => submit.current?.querySelector<HTMLElement>('.primary'), [patient])
  const book = useWrite(
    (slot: Slot) => bookVisit({ ...slot, patientId: patient?.id ?? '', type, duration: Number(duration), reason }),
    (visit) => {
      const { name } = visit.patient
      tell({
        title: words.booked(name, when(visit.appointmentDate, visit.timezone)),
        name,
        takeBack: () => cancelVisit(visit, { notify: false }),
      })
      onBooked(visit)
    },
  )
  const slot = at && {
    doctorId: at.doctorId,
    appointmentDate: new Date(at.start).toISOString(),
    locationId: at.locationId,
  }
  const nameOf = (id: string | null) => doctors.find((doctor) => doctor.id === id)?.name ?? null
  const isTaken = book.error !== null && asProblem(book.error).kind === 'taken'
  const taken = (found: FoundPatient) => {
    onPatient(found)
    setNew(false)
  }
  return (
    <SidePanel title={words.newVisit} onClose={onClose}>
      {at && (
        <p>
          <b>
            <Time at={new Date(at.start).toISOString()} timeZone={zone} />
          </b>
          , {nameOf(at.doctorId)}
        </p>
      )}
      {isNew ? (
        <NewPatientForm
          name={/\d/.test(text) ? '' : text}
          phone={/\d/.test(text) ? text : ''}
          onBack={() => setNew(false)}
          onDone={taken}
        />
      ) : patient === null ? (
        <PatientSearch label={words.patient} text={text} onText={setText} onTake={taken} onNew={() => setNew(true)} />
      ) : (
        <div class="book" ref={submit}>
          <div class="dl-taken">
            <span class="dl-who">
              <b>{patient.name}</b>
              <span class="dl-sub">
                {[born(patient.dateOfBirth ?? null), patient.phone].filter(Boolean).join(', ')}
              </span>
            </span>
            <Button onClick={() => onPatient(null)}>{lists.walkIn.change}</Button>
          </div>
          <ChooseOne
            isLabelHidden
            label={lists.kind}
            value={type}
            options={types.map((one) => [one, lists.types[one]] as const)}
            onChoose={setType}
          />
          <ChooseOne
            isLabelHidden
            label={words.length}
            value={duration}
            options={LENGTHS.map((one) => [one, common.minutes(Number(one))] as const)}
            onChoose={setDuration}
          />
          <Field label={lists.reason}>
            {(control) => (
              <input
                {...control}
                maxLength={1000}
                value={reason}
                onInput={({ currentTarget }) => setReason(currentTarget.value)}
              />
            )}
          </Field>
          {slot && !isTaken ? (
            <>
              <p class="hint">{lists.told}</p>
              {book.error && <ProblemStrip error={book.error} />}
              <Button look={['primary', 'full']} disabled={book.isPending} onClick={() => book.mutate(slot)}>
                {book.isPending ? lists.saving : words.book}
              </Button>
            </>
          ) : (
            <>
              {at === null && <WithWhom doctors={doctors} value={doctorId} onChoose={setDoctorId} />}
              <ChooseTime
                key={`${day} ${doctorId}`}
                wish={{
                  doctorId: at?.doctorId ?? doctorId,
                  specialty: null,
                  type,
                  duration: Number(duration),
                  timezone: zone,
                  from: at ? dayOf(at.start, zone) : day,
                }}
                doctorName={nameOf(at?.doctorId ?? null)}
                isSaving={book.isPending}
                error={book.error}
                onChoose={(time) => book.mutate(slotOf(time))}
              />
            </>
          )}
        </div>
      )}
    </SidePanel>
  )
}
