import { useEffect, useRef, useState } from 'preact/hooks'
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
import { TakenPatient } from '../../../parts/desk-lists/taken-patient.tsx'
import { useWhen } from '../../../parts/desk-lists/use-when.ts'
import { cancelVisit, type Slot } from '../../../parts/desk-lists/visit-writes.ts'
import { ProblemStrip } from '../../../parts/strip.tsx'
import { Time } from '../../../parts/time.tsx'
import { useFocus } from '../../../parts/use-focus.ts'
import { useOpenForm } from '../../../parts/use-open-form.ts'
import type { DeskWords } from '../../../words/desk/en.ts'
import { useCommonWords, usePageWords } from '../../../words/words-context.ts'
import { bookVisit } from '../acts/day-writes.ts'
import { useTellUndo } from '../acts/use-visit-acts.ts'
import type { FreeCell } from '../facts/day-shape.ts'
import type { Filter } from '../facts/use-day.ts'
import { BookingFields, type BookingTexts } from './booking-fields.tsx'
import { freeCellOf } from './free-cell-of.ts'
import { SidePanel } from './side-panel.tsx'
import { LENGTHS, TYPES } from './visit-choices.ts'

interface NewVisitPanelProps {
  /** Where the visit is to be; null where no time is free that day. */
  at: FreeCell | null
  /** For whom it is, once that is known. It stays while one looks for a time in other days and with others. */
  patient: FoundPatient | null
  minutes: string
  /** What the day is narrowed to: a time is looked for in it. */
  filter: Filter
  doctorName: string | null
  day: string
  zone: string
  onChange: (change: { at: FreeCell | null } | { patient: FoundPatient | null }) => void
  onClose: () => void
  onBooked: (visit: Visit) => void
}

/** Books whom the desk finds, at the time one stood on or chooses; where that is taken, those are offered that the refusal names. */
export function NewVisitPanel({ at, patient, doctorName, day, zone, onChange, onClose, ...rest }: NewVisitPanelProps) {
  const words = usePageWords<DeskWords>()
  const common = useCommonWords()
  const lists = useListWords()
  const when = useWhen()
  const tell = useTellUndo()
  const [text, setText] = useState('')
  const [isNew, setNew] = useState(false)
  const types = TYPES.filter((one) => at === null || at.types.includes(one))
  const [wanted, setType] = useState<Visit['type']>('IN_PERSON')
  const type = types.includes(wanted) ? wanted : (types[0] ?? wanted)
  const [duration, setDuration] = useState(rest.minutes)
  const [texts, setTexts] = useState<BookingTexts>({ reason: '', staffNote: '', notify: true })
  useOpenForm(isNew && patient === null ? () => setNew(false) : null)
  const submit = useRef<HTMLDivElement>(null)
  useFocus(() => submit.current?.querySelector<HTMLElement>('.primary'), [patient, at?.key])
  const book = useWrite(
    (slot: Slot) => bookVisit({ ...slot, ...texts, patientId: patient?.id ?? '', type, duration: Number(duration) }),
    (visit) => {
      const { name } = visit.patient
      tell({
        title: words.booked(name, when(visit.appointmentDate, visit.timezone)),
        sub: visit.notify ? lists.told : lists.notTold,
        name,
        visitId: visit.id,
        takeBack: () => cancelVisit(visit, { notify: false }),
      })
      rest.onBooked(visit)
    },
  )
  // What was refused is told of the time that was asked for, and of no other.
  useEffect(() => book.reset(), [at?.key])
  const slot = at && {
    doctorId: at.doctorId,
    appointmentDate: new Date(at.start).toISOString(),
    locationId: at.locationId,
  }
  const lookForAnother = () => {
    // The button goes, and the keys of the times that come are not for a field.
    submit.current?.closest('.side')?.querySelector('h2')?.focus()
    onChange({ at: null })
  }
  const isTaken = book.error !== null && asProblem(book.error).kind === 'taken'
  const take = (found: FoundPatient) => onChange({ patient: found })
  return (
    <SidePanel title={words.newVisit} onClose={onClose}>
      {at && (
        <div class="row">
          <p class="grow">
            <b>
              <Time at={new Date(at.start).toISOString()} timeZone={zone} />
            </b>
            , {doctorName}
          </p>
          {patient && <Button onClick={lookForAnother}>{words.anotherTime}</Button>}
        </div>
      )}
      {isNew && patient === null ? (
        <NewPatientForm
          name={/\d/.test(text) ? '' : text}
          phone={/\d/.test(text) ? text : ''}
          onBack={() => setNew(false)}
          onDone={take}
        />
      ) : patient === null ? (
        <PatientSearch
          label={lists.find.forWhom}
          text={text}
          onText={setText}
          onTake={take}
          onNew={() => setNew(true)}
        />
      ) : (
        <div class="book" ref={submit}>
          <TakenPatient patient={patient} onChange={() => onChange({ patient: null })} />
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
          {slot && !isTaken ? (
            <>
              <BookingFields texts={texts} onChange={setTexts} />
              {book.error && <ProblemStrip error={book.error} />}
              <Button look={['primary', 'full']} disabled={book.isPending} onClick={() => book.mutate(slot)}>
                {book.isPending ? lists.saving : words.book}
              </Button>
            </>
          ) : (
            <ChooseTime
              wish={{
                doctorId: at?.doctorId ?? rest.filter.doctorId,
                locationId: rest.filter.locationId,
                specialty: null,
                type,
                duration: Number(duration),
                timezone: zone,
                from: at ? dayOf(at.start, zone) : day,
              }}
              isSaving={book.isPending}
              error={book.error}
              onChoose={(time) => onChange({ at: freeCellOf(time, { type, minutes: Number(duration) }) })}
            />
          )}
        </div>
      )}
    </SidePanel>
  )
}
