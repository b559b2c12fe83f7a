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
import { useWhen } from '../../../parts/desk-lists/use-when.ts'
import { cancelVisit, type Slot, slotOf } from '../../../parts/desk-lists/visit-writes.ts'
import { ProblemStrip } from '../../../parts/strip.tsx'
import { Time } from '../../../parts/time.tsx'
import { useFocus } from '../../../parts/use-focus.ts'
import type { DeskWords } from '../../../words/desk/en.ts'
import { useCommonWords, usePageWords } from '../../../words/words-context.ts'
import { bookVisit } from '../acts/day-writes.ts'
import { useTellUndo } from '../acts/use-visit-acts.ts'
import type { FreeCell } from '../facts/day-shape.ts'
import { SidePanel } from './side-panel.tsx'
import { LENGTHS, TYPES } from './visit-choices.ts'

interface NewVisitPanelProps {
  /** Where the visit is to be; null where no time is free that day. */
  at: FreeCell | null
  /** For whom it is, where that is known already. */
  known: FoundPatient | null
  minutes: string
  doctorName: string | null
  day: string
  zone: string
  onClose: () => void
  onBooked: (visit: Visit) => void
}

/** Books whom the desk finds, at the time one stood on; where that is taken, at one of those the refusal offers. */
export function NewVisitPanel({ at, known, minutes, doctorName, day, zone, onClose, onBooked }: NewVisitPanelProps) {
  const words = usePageWords<DeskWords>()
  const common = useCommonWords()
  const lists = useListWords()
  const when = useWhen()
  const tell = useTellUndo()
  const [text, setText] = useState('')
  const [isNew, setNew] = useState(false)
  const [patient, setPatient] = useState<FoundPatient | null>(known)
  const types = TYPES.filter((one) => at === null || at.types.includes(one))
  const [type, setType] = useState<Visit['type']>(types[0] ?? 'IN_PERSON')
  const [duration, setDuration] = useState(minutes)
  const submit = useRef<HTMLDivElement>(null)
  useFocus(() => submit.current?.querySelector<HTMLElement>('.primary'), [patient])
  const book = useWrite(
    (slot: Slot) => bookVisit({ ...slot, patientId: patient?.id ?? '', type, duration: Number(duration) }),
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
  const isTaken = book.error !== null && asProblem(book.error).kind === 'taken'
  const taken = (found: FoundPatient) => {
    setPatient(found)
    setNew(false)
  }
  return (
    <SidePanel title={words.newVisit} onClose={onClose}>
      {at && (
        <p>
          <b>
            <Time at={new Date(at.start).toISOString()} timeZone={zone} />
          </b>
          , {doctorName}
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
        <PatientSearch
          label={lists.walkIn.who}
          text={text}
          onText={setText}
          onTake={taken}
          onNew={() => setNew(true)}
        />
      ) : (
        <div class="book" ref={submit}>
          <div class="dl-taken">
            <b>{patient.name}</b>
            <Button onClick={() => setPatient(null)}>{lists.walkIn.change}</Button>
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
          {slot && !isTaken ? (
            <>
              {book.error && <ProblemStrip error={book.error} />}
              <Button look={['primary', 'full']} disabled={book.isPending} onClick={() => book.mutate(slot)}>
                {book.isPending ? lists.saving : words.book}
              </Button>
            </>
          ) : (
            <ChooseTime
              wish={{
                doctorId: at?.doctorId ?? null,
                specialty: null,
                type,
                duration: Number(duration),
                timezone: zone,
                from: at ? dayOf(at.start, zone) : day,
              }}
              doctorName={at ? doctorName : null}
              isSaving={book.isPending}
              error={book.error}
              onChoose={(time) => book.mutate(slotOf(time))}
            />
          )}
        </div>
      )}
    </SidePanel>
  )
}
