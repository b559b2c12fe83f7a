import '../set-up/set-up.css'
import './start.css'
import { CalendarCheck } from 'lucide-preact'
import { dateOf, timeOf } from '../../../parts/dates.ts'
import { Skeleton } from '../../../parts/skeleton.tsx'
import { ProblemStrip } from '../../../parts/strip.tsx'
import { useWords } from '../../../words/words-context.ts'
import { zoneCity } from '../form/zone-list.ts'
import { SetUpWords, useSetUpWords } from '../set-up/set-up-words.tsx'
import { type Step, StepRow } from './step-row.tsx'
import { useStart } from './use-start.ts'

/** From an empty clinic to the first time that somebody can be booked. */
export function StartSection() {
  return (
    <SetUpWords>
      <Start />
    </SetUpWords>
  )
}

function Start() {
  const words = useSetUpWords().start
  const { language } = useWords()
  const { clinic, places, doctors, withHours, others, free, isLoaded, failed } = useStart()
  if (failed) return <ProblemStrip error={failed.error} onRetry={() => void failed.refetch()} />
  if (!isLoaded || !clinic || !places) return <Skeleton tiles={6} lines={0} />
  const steps: Step[] = [
    { name: 'rules', section: 'clinic', isDone: true, text: words.rules(clinic.name, zoneCity(clinic.timezone)) },
    {
      name: 'locations',
      section: 'locations',
      isDone: places.length > 0,
      text: places.length > 0 ? words.locations(places.length) : words.noLocations,
    },
    {
      name: 'doctors',
      section: 'doctors',
      isDone: doctors.length > 0,
      text: doctors.length > 0 ? words.doctors(doctors.length) : words.noDoctors,
    },
    {
      name: 'hours',
      section: 'hours',
      isDone: !!withHours,
      text: withHours ? words.hours(withHours.name) : words.noHours,
    },
    {
      name: 'members',
      section: 'members',
      isDone: !!others,
      isOptional: true,
      text: others ? words.members(others) : words.noMembers,
    },
  ]
  const missing = steps.filter(({ isDone, isOptional }) => !isDone && !isOptional)
  const shown = free && { language, timeZone: free.timezone }
  const freeText =
    free && shown
      ? words.free(
          `${dateOf(free.appointmentDate, shown)}, ${timeOf(free.appointmentDate, shown)}`,
          doctors.find(({ id }) => id === free.doctorId)?.name ?? '',
        )
      : missing.length > 0
        ? words.notYet
        : free === null
          ? words.noFree
          : words.looking
  const left = missing.length + (free ? 0 : 1)
  return (
    <div class="su">
      <p class="set-lead">{words.intro}</p>
      <p class="start-state">
        <b>{free && missing.length === 0 ? words.ready : words.notReady(left)}</b>
      </p>
      <ol class="su-rows">
        {steps.map((step) => (
          <StepRow key={step.name} step={step} isNext={step === missing[0]} />
        ))}
        <li class={free ? 'su-row start-free found' : 'su-row start-free'}>
          <CalendarCheck aria-hidden="true" />
          <div class="su-who">
            <h3>{words.steps.free}</h3>
            <p role="status">{freeText}</p>
          </div>
          {free && (
            <a class="btn primary" href="/desk">
              {words.toDesk}
            </a>
          )}
        </li>
      </ol>
    </div>
  )
}
