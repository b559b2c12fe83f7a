import { queryClient } from '../../client/query-client.ts'

/** What a change of a visit can have changed. */
const TOUCHED = ['day-visits', 'doctor-queue', 'overdue-plans', 'visit', 'chain', 'free-times', 'earlier-visits']

/** Reads again what is shown, after a change here or at another desk. */
export async function readAgain(): Promise<void> {
  await queryClient.invalidateQueries({ predicate: ({ queryKey }) => TOUCHED.includes(String(queryKey[0])) })
}
