import { useQuery } from '@tanstack/preact-query'
import { parseResponse } from 'hono/client'
import { api } from '../../client/api.ts'
import { keys } from '../../keys.ts'

const OPEN = 'PENDING,SCHEDULED,CONFIRMED,CHECKED_IN,IN_PROGRESS'
const HOUR = 3_600_000

/** What a patient has booked, from half a day ago on: who sits in the waiting room is looked for too. */
export function usePatientVisits(patientId: string | null) {
  const { data } = useQuery({
    queryKey: keys.deskPatientVisits(patientId ?? ''),
    queryFn: () => {
      const from = new Date(Date.now() - 12 * HOUR).toISOString()
      return parseResponse(
        api.appointments.$get({ query: { patientId: patientId ?? '', status: OPEN, from, limit: '5' } }),
      )
    },
    enabled: patientId !== null,
  })
  return data?.data
}
