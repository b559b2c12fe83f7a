import { useEffect, useRef } from 'preact/hooks'
import { useStore } from '../../client/store.ts'
import { Button } from '../../parts/button.tsx'
import { dateOf, timeOf } from '../../parts/dates.ts'
import { Field } from '../../parts/field.tsx'
import { useOwnWords, usePatientWords } from '../../parts/patient/patient-words.ts'
import { useClinic, useDoctors, useLocations } from '../../parts/patient/use-clinic.ts'
import type { Visit } from '../../parts/patient/visit.ts'
import { ZoneNote } from '../../parts/patient/zone-note.tsx'
import { useDraft } from '../../session/drafts.ts'
import { session } from '../../session/session.ts'
import type { BookWords } from '../../words/book/en.ts'
import { useWords } from '../../words/words-context.ts'
import type { BookRequest, FreeTime } from './book-request.ts'
import { dayName } from './day-name.ts'
import { Refused } from './refused.tsx'
import { useBooking } from './use-booking.ts'
import { fixedOf, patientOf, type Subject } from './use-subject.ts'

interface DetailsProps {
  request: BookRequest
  chosen: FreeTime
  subject: Subject
  patientId: string
  onBooked: (visit: Visit) => void
  /** The time was taken meanwhile. */
  onGone: (time: FreeTime) => void
  onChoose: (time: FreeTime) => void
}

/** The chosen time once more, what it is about, and the one button that books it. */
export function Details({ request, chosen, subject, patientId, onBooked, onGone, onChoose }: DetailsProps) {
  const { common, language } = useWords()
  const words = useOwnWords<BookWords>()
  const patient = usePatientWords()
  const { me } = useStore(session.store)
  const form = useRef<HTMLFormElement>(null)
  const head = useRef<HTMLHeadingElement>(null)
  // The slot that had the focus is gone: who goes on by keyboard or ear goes on here.
  useEffect(() => head.current?.focus(), [])
  const draft = useDraft('book', { reason: '', address: '' })
  const { data: doctors } = useDoctors()
  const { data: places } = useLocations()
  const { data: clinic } = useClinic()
  const type = fixedOf(subject).type ?? request.type
  const book = useBooking({ subject, patientId, type, onGone: () => onGone(chosen) })
  const { at, end, timeZone } = chosen
  const time = timeOf(at, { language, timeZone })
  const when = `${dayName(at, { common, language, timeZone })}, ${time}`
  const doctor = doctors?.find(({ id }) => id === chosen.doctorId)?.name
  const place = places?.find(({ id }) => id === chosen.locationId)?.name
  const whom = patientOf(subject) ?? me?.patients.find(({ id }) => id === patientId)
  const whose = whom && whom.id !== me?.patientId ? whom.name : null
  const kind = { IN_PERSON: null, VIDEO_CALL: patient.byVideo, HOME_VISIT: patient.atHome }[type]
  const minutes = Math.round((Date.parse(end) - Date.parse(at)) / 60_000)
  const submit = (event: Event) => {
    event.preventDefault()
    const { reason, address } = draft.value
    book.mutate(
      { chosen, reason: reason.trim(), address: address.trim() },
      {
        onSuccess: (visit) => {
          draft.discard()
          onBooked(visit)
        },
      },
    )
  }
  return (
    <>
      <div>
        <h1 ref={head} tabIndex={-1}>
          {whose === null ? when : words.whenFor(when, whose)}
        </h1>
        <p class="sub">
          {[dateOf(at, { language, timeZone }), doctor, kind, common.minutes(minutes), place]
            .filter(Boolean)
            .join(', ')}
        </p>
        {subject.kind === 'move' && (
          <p class="sub">
            {words.insteadOf(
              `${dayName(subject.visit.appointmentDate, { common, language, timeZone: subject.visit.timezone })}, ${timeOf(subject.visit.appointmentDate, { language, timeZone: subject.visit.timezone })}`,
            )}
          </p>
        )}
      </div>
      <ZoneNote timeZone={timeZone} at={Date.parse(at)} />
      <Refused error={book.error} chosen={chosen} onChoose={onChoose} onRetry={() => form.current?.requestSubmit()} />
      <form ref={form} class="stack" onSubmit={submit}>
        {subject.kind === 'new' && (
          <Field
            label={
              <>
                {words.about} <span class="muted">{words.ifYouLike}</span>
              </>
            }
            hint={words.aboutHint}
          >
            {(control) => (
              <textarea
                {...control}
                rows={2}
                maxLength={2000}
                value={draft.value.reason}
                onInput={(event) => draft.change({ ...draft.value, reason: event.currentTarget.value })}
              />
            )}
          </Field>
        )}
        {subject.kind === 'new' && type === 'HOME_VISIT' && (
          <Field label={words.address}>
            {(control) => (
              <textarea
                {...control}
                rows={2}
                maxLength={500}
                required
                autoComplete="street-address"
                value={draft.value.address}
                onInput={(event) => draft.change({ ...draft.value, address: event.currentTarget.value })}
              />
            )}
          </Field>
        )}
        <Button look={['primary', 'big', 'full']} type="submit" disabled={book.isPending}>
          {book.isPending ? words.sending : subject.kind === 'move' ? words.move(when) : words.book(when)}
        </Button>
        {clinic?.phone && (
          <p class="sub small">
            {words.questions} <a href={`tel:${clinic.phone.replaceAll(' ', '')}`}>{clinic.phone}</a>
          </p>
        )}
      </form>
    </>
  )
}
