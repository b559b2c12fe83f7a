import { queryClient } from '../../client/query-client.ts'

/** What the list shows, which changes at other desks all day. */
export const LIVE = ['day-visits', 'doctor-queue', 'visit'] as const

/** What a step of the doctor can have changed. */
const TOUCHED = [...LIVE, 'overdue-plans', 'chain', 'plan', 'free-times', 'earlier-visits']

/** Reads again what is shown, after a change here or at another desk. */
export async function readAgain(names: readonly string[] = TOUCHED): Promise<void> {
  await queryClient.invalidateQueries({ predicate: ({ queryKey }) => names.includes(String(queryKey[0])) })
}
