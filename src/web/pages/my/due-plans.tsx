import { useQueries } from '@tanstack/preact-query'
import type { Me } from '../../../features/directory/me/schemas.ts'
import { keys } from '../../keys.ts'
import { useOwnWords } from '../../parts/patient/patient-words.ts'
import type { MyWords } from '../../words/my/en.ts'
import { DuePlan } from './due-plan.tsx'
import { readPlans } from './read-plans.ts'

/** The visits that a doctor has asked for and that nobody has booked, the first to come first. They show where there are any. */
export function DuePlans({ patients }: { patients: Me['patients'] }) {
  const words = useOwnWords<MyWords>()
  const answers = useQueries({
    queries: patients.map(({ id }) => ({ queryKey: keys.plansOf(id), queryFn: () => readPlans(id) })),
  })
  const plans = answers
    .flatMap(({ data }) => data ?? [])
    .filter(({ followUpAppointmentId }) => followUpAppointmentId === null)
    .sort((one, other) => one.scheduledFor.localeCompare(other.scheduledFor))
  if (plans.length === 0) return null
  return (
    <section class="stack">
      <h2>{words.due}</h2>
      {plans.map((plan) => (
        <DuePlan
          key={plan.id}
          plan={plan}
          whose={patients.find(({ id, relation }) => id === plan.patientId && relation === 'ward')?.name ?? null}
        />
      ))}
    </section>
  )
}
