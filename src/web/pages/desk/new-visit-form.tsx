import { parseResponse } from 'hono/client'
import { useEffect, useRef, useState } from 'preact/hooks'
import { api } from '../../client/api.ts'
import { Button } from '../../parts/button.tsx'
import { tellDone } from '../../parts/toasts.tsx'
import type { DeskWords } from '../../words/desk/en.ts'
import { usePageWords } from '../../words/words-context.ts'
import { ChooseTime } from '../desk-lists/choose-time.tsx'
import type { FoundPatient } from '../desk-lists/desk-result.ts'
import { useListWords } from '../desk-lists/list-words.tsx'
import { Segment } from '../desk-lists/segment.tsx'
import { useClinicZone } from '../desk-lists/use-clinic-zone.ts'
import { useDoctors } from '../desk-lists/use-directory.ts'
import { type FreeTime, useTimes, type Wish } from '../desk-lists/use-times.ts'
import { useWhen } from '../desk-lists/use-when.ts'
import { useWrite } from '../desk-lists/use-write.ts'
import { cancelVisit, slotOf } from '../desk-lists/visit-writes.ts'
import type { NewVisitFrom } from './new-visit-from.ts'

type Type = Wish['type']
const TYPES: readonly Type[] = ['IN_PERSON', 'VIDEO_CALL', 'HOME_VISIT']
const LENGTHS = ['15', '20', '30', '45', '60'] as const

interface NewVisitFormProps {
  from: NewVisitFrom
  patient: FoundPatient
  onOther: () => void
  onBooked: () => void
}

/** How a visit is to be, and the free times for it: the first one has the focus, so that Enter books it. */
export function NewVisitForm({ from, patient, onOther, onBooked }: NewVisitFormProps) {
  const words = usePageWords<DeskWords>()
  const lists = useListWords()
  const when = useWhen()
  const timezone = useClinicZone()
  const doctors = useDoctors()
  const [type, setType] = useState<Type>('IN_PERSON')
  const [length, setLength] = useState<(typeof LENGTHS)[number]>('30')
  const [tells, setTells] = useState(true)
  const doctor = doctors?.find(({ id }) => id === from.doctorId) ?? null
  const wish: Wish = {
    doctorId: doctor?.id ?? null,
    specialty: doctor?.specialty ?? null,
    type,
    duration: Number(length),
    timezone,
    from: from.date,
  }
  const undo = useWrite(
    (visit: { id: string; version: number }) => cancelVisit(visit, { notify: false }),
    () => tellDone({ title: words.bookingUndone(patient.name) }),
  )
  const book = useWrite(
    (time: FreeTime) => {
      const { doctorId, appointmentDate, locationId } = slotOf(time)
      const place = type === 'IN_PERSON' && locationId !== null && { locationId }
      const wanted = { patientId: patient.id, doctorId, appointmentDate, type, duration: Number(length), notify: tells }
      return parseResponse(api.appointments.$post({ json: { ...wanted, ...place } }))
    },
    (visit) => {
      tellDone({
        title: words.booked(patient.name, when(visit.appointmentDate, visit.timezone)),
        sub: visit.notify ? lists.told : lists.notTold,
        onUndo: () => undo.mutate(visit),
      })
      onBooked()
    },
  )
  const times = useRef<HTMLDivElement>(null)
  const isThere = useTimes(wish).data !== undefined
  useEffect(() => {
    if (isThere) times.current?.querySelector<HTMLElement>('.dl-times button')?.focus()
  }, [isThere])
  return (
    <div class="dl-find">
      <div class="dl-acts">
        <Button onClick={onOther}>{words.somebodyElse}</Button>
      </div>
      <Segment
        label={words.how}
        value={type}
        options={TYPES.map((one) => [one, lists.types[one]] as const)}
        onChoose={setType}
      />
      <Segment
        label={words.howLong}
        value={length}
        options={LENGTHS.map((one) => [one, words.minutes(Number(one))] as const)}
        onChoose={setLength}
      />
      <label class="check">
        <input type="checkbox" checked={tells} onChange={() => setTells(!tells)} />
        {words.tell}
      </label>
      <h3 class="dl-title">{words.when}</h3>
      <div ref={times}>
        <ChooseTime
          key={`${type} ${length}`}
          wish={wish}
          doctorName={doctor?.name ?? null}
          isSaving={book.isPending}
          error={book.error}
          first={words.first}
          onChoose={(time) => book.mutate(time)}
        />
      </div>
    </div>
  )
}
