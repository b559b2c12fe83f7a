import { useState } from 'preact/hooks'
import { Button } from '../../parts/button.tsx'
import { dateOf, dayOf } from '../../parts/dates.ts'
import { Field } from '../../parts/field.tsx'
import { Skeleton } from '../../parts/skeleton.tsx'
import { ProblemStrip } from '../../parts/strip.tsx'
import { useWords } from '../../words/words-context.ts'
import { ChooseOne } from '../choose-one.tsx'
import { useDoctors } from '../use-directory.ts'
import { alternativesOf } from './alternatives-of.ts'
import { useListWords } from './list-words.tsx'
import { TimeButtons } from './time-buttons.tsx'
import { useChoice } from './use-choice.ts'
import { DAYS, type FreeTime, PARTS, type Part, useTimes, type Wish } from './use-times.ts'

interface ChooseTimeProps {
  /** What is looked for first: with whom, from when and at which time of day can be chosen anew. */
  wish: Wish
  onChoose: (slot: FreeTime) => void
  isSaving: boolean
  /** Why the last choice was refused. */
  error: unknown
  /** What the soonest time says before it, where taking it is the likely thing to do. */
  first?: string
}

const DAY = 86_400_000

const daysAfter = (day: string, days: number) => new Date(Date.parse(day) + days * DAY).toISOString().slice(0, 10)

/** A free time of the doctor or of anybody, the soonest first. A time that was just taken gives way to those the refusal offers. */
export function ChooseTime({ wish, onChoose, isSaving, error, first }: ChooseTimeProps) {
  const words = useListWords()
  const { language } = useWords()
  const today = dayOf(Date.now(), wish.timezone)
  const earliest = wish.from < today ? today : wish.from
  const [from, setFrom] = useChoice(earliest)
  const [wanted, setWanted] = useChoice(wish.doctorId)
  const [part, setPart] = useState<Part>('any')
  const doctors = useDoctors()
  // Who has left cannot be asked any more.
  const doctorId = doctors === undefined || doctors.some(({ id }) => id === wanted) ? wanted : null
  const found = useTimes({ ...wish, from, doctorId, part })
  const alternatives = alternativesOf(error, wish.timezone)
  const { data } = found
  const next = data?.next
  return (
    <div class="dl-choose">
      <div class="dl-wish">
        <Field label={words.time.who}>
          {(control) => (
            <select
              {...control}
              value={doctorId ?? ''}
              onChange={({ currentTarget }) => setWanted(currentTarget.value || null)}
            >
              <option value="">{words.time.anyone}</option>
              {doctors?.map(({ id, name }) => (
                <option key={id} value={id}>
                  {name}
                </option>
              ))}
            </select>
          )}
        </Field>
        <Field label={words.time.from}>
          {(control) => (
            <input
              {...control}
              type="date"
              min={today}
              value={from}
              onChange={({ currentTarget }) => currentTarget.value >= today && setFrom(currentTarget.value)}
            />
          )}
        </Field>
        <ChooseOne
          isLabelHidden
          label={words.time.part}
          value={part}
          options={PARTS.map((one) => [one, words.time.parts[one]] as const)}
          onChoose={setPart}
        />
      </div>
      {alternatives && (
        <p class="err" role="alert">
          {alternatives.length > 0 ? words.time.taken : words.time.takenNone}
        </p>
      )}
      {error !== null && error !== undefined && !alternatives && <ProblemStrip error={error} />}
      {found.error && <ProblemStrip error={found.error} onRetry={() => void found.refetch()} />}
      {!data && !found.error && <Skeleton tiles={5} lines={0} />}
      {alternatives && alternatives.length > 0 ? (
        <TimeButtons times={alternatives} onChoose={onChoose} isSaving={isSaving} />
      ) : (
        data &&
        data.times.length > 0 && (
          <TimeButtons times={data.times} onChoose={onChoose} isSaving={isSaving} first={first} />
        )
      )}
      {data?.times.length === 0 && (
        <p class="row dl-none">
          <span>{words.time.none}</span>
          <Button onClick={() => setFrom(next ? dayOf(next, wish.timezone) : daysAfter(from, DAYS))}>
            {next ? words.time.next(dateOf(next, { language, timeZone: wish.timezone })) : words.time.later}
          </Button>
        </p>
      )}
    </div>
  )
}
