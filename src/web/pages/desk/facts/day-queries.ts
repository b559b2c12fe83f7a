import { parseResponse } from 'hono/client'
import type { ClosureRecord } from '../../../../features/directory/closures/schemas.ts'
import type { HoursRecord } from '../../../../features/directory/hours/schemas.ts'
import type { TimeOffRecord } from '../../../../features/directory/time-off/schemas.ts'
import { api } from '../../../client/api.ts'
import { asProblem } from '../../../client/problem.ts'
import type { Visit } from '../../../parts/desk-lists/list-queries.ts'

const LIMIT = '100'

interface Page<R> {
  data: R[]
  page: { nextCursor: string | null }
}

async function everyPage<R>(ask: (asked: { limit: string; cursor?: string }) => Promise<Page<R>>): Promise<R[]> {
  const rows: R[] = []
  let cursor: string | null = null
  do {
    const answer: Page<R> = await ask({ limit: LIMIT, ...(cursor !== null && { cursor }) })
    rows.push(...answer.data)
    cursor = answer.page.nextCursor
  } while (cursor !== null)
  return rows
}

const SHOWN = 'PENDING,SCHEDULED,CONFIRMED,CHECKED_IN,IN_PROGRESS,COMPLETED,NO_SHOW'

interface TimeSpan {
  from: string
  to: string
}

/** Visits that begin in a span of time, of one doctor or of all. */
export const askVisits = (span: TimeSpan, doctorId: string | null): Promise<Visit[]> =>
  everyPage((asked) =>
    parseResponse(
      api.appointments.$get({
        query: { ...span, status: SHOWN, ...(doctorId !== null && { doctorId }), ...asked },
      }),
    ),
  )

export const askHours = (doctorIds: readonly string[]): Promise<HoursRecord[]> =>
  Promise.all(doctorIds.map((id) => parseResponse(api.doctors[':id']['working-hours'].$get({ param: { id } }))))

export interface Away {
  closures: ClosureRecord[]
  timeOff: TimeOffRecord[]
}

/** When nobody can come. Who may not read why a doctor is away sees the closures alone. */
export async function askAway(span: TimeSpan, doctorIds: readonly string[]): Promise<Away> {
  const ofDoctor = (id: string) =>
    everyPage<TimeOffRecord>((asked) =>
      parseResponse(api.doctors[':id']['time-off'].$get({ param: { id }, query: { ...span, ...asked } })),
    ).catch((error: unknown) => {
      if (asProblem(error).kind === 'forbidden') return []
      throw error
    })
  const [closures, ...timeOff] = await Promise.all([
    everyPage<ClosureRecord>((asked) => parseResponse(api.closures.$get({ query: { ...span, ...asked } }))),
    ...doctorIds.map(ofDoctor),
  ])
  return { closures, timeOff: timeOff.flat() }
}
