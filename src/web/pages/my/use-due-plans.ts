import { useQueries } from '@tanstack/preact-query'
import type { Me } from '../../../features/directory/me/schemas.ts'
import { keys } from '../../keys.ts'
import { readPlans } from './read-plans.ts'

/** The visits that a doctor has asked for and that nobody has booked, the first to come first. */
export function useDuePlans(patients: Me['patients']) {
  const answers = useQueries({
    queries: patients.map(({ id }) => ({ queryKey: keys.plansOf(id), queryFn: () => readPlans(id) })),
  })
  const plans = answers
    .flatMap(({ data }) => data ?? [])
    .filter(({ followUpAppointmentId }) => followUpAppointmentId === null)
    .sort((one, other) => one.scheduledFor.localeCompare(other.scheduledFor))
  return { plans, isPending: answers.some(({ isPending }) => isPending) }
}
