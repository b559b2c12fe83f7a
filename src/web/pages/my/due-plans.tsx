import type { Me } from '../../../features/directory/me/schemas.ts'
import { useOwnWords } from '../../parts/patient/patient-words.ts'
import type { MyWords } from '../../words/my/en.ts'
import { DuePlan } from './due-plan.tsx'
import type { Plan } from './read-plans.ts'

/** The visits that are due. They show where there are any. */
export function DuePlans({ plans, patients }: { plans: readonly Plan[]; patients: Me['patients'] }) {
  const words = useOwnWords<MyWords>()
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
