import { useQuery } from '@tanstack/preact-query'
import { parseResponse } from 'hono/client'
import { api } from '../../client/api.ts'
import { useStore } from '../../client/store.ts'
import { keys } from '../../keys.ts'
import { session } from '../../session/session.ts'
import type { Visit } from '../desk-lists/list-queries.ts'

/** What another desk does is seen within this time. Each look is a line of the audit trail, and a hidden page takes none. */
const LOOK_AGAIN = 5000

interface Page {
  data: Visit[]
  page: { nextCursor: string | null }
}

/** Every visit of a day, however many pages there are. */
async function visitsOn(date: string): Promise<Visit[]> {
  const visits: Visit[] = []
  let cursor: string | null = ''
  while (cursor !== null) {
    const query: { date: string; limit: string; cursor?: string } = { date, limit: '100', ...(cursor && { cursor }) }
    const answer: Page = await parseResponse(api.appointments.$get({ query }))
    visits.push(...answer.data)
    cursor = answer.page.nextCursor
  }
  return visits
    .filter(({ status }) => status !== 'CANCELLED')
    .sort((a, b) => a.appointmentDate.localeCompare(b.appointmentDate) || a.id.localeCompare(b.id))
}

/** The visits of a day of the clinic, `2026-11-25`, in their order; those of one doctor where one is asked for. */
export function useDay(date: string, doctorId: string | null) {
  const { clinicId } = useStore(session.store)
  const query = useQuery({
    queryKey: keys.deskDay(clinicId ?? '', date),
    queryFn: () => visitsOn(date),
    // Whoever may not read it is not asked for it every time.
    refetchInterval: ({ state }) => (state.error ? false : LOOK_AGAIN),
  })
  return { ...query, visits: query.data?.filter((visit) => doctorId === null || visit.doctorId === doctorId) }
}
