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

/** Visits that lie in a span of time, also if they began before it, of one doctor or of all. */
export const askVisits = (span: TimeSpan, doctorId: string | null): Promise<Visit[]> =>
  everyPage((asked) =>
    parseResponse(
      api.appointments.$get({
        query: { ...span, overlapping: 'true', status: SHOWN, ...(doctorId !== null && { doctorId }), ...asked },
      }),
    ),
  )

export const askHours = (doctorIds: readonly string[]): Promise<HoursRecord[]> =>
  Promise.all(doctorIds.map((id) => parseResponse(api.doctors[':id']['working-hours'].$get({ param: { id } }))))

/** When a doctor is taken by another clinic. That is all that is told of it. */
interface Elsewhere {
  doctorId: string
  from: string
  to: string
  reason: 'BOOKED' | 'TIME_OFF'
}

export interface Away {
  closures: ClosureRecord[]
  timeOff: TimeOffRecord[]
  elsewhere: Elsewhere[]
}

interface DoctorAway {
  timeOff: TimeOffRecord[]
  elsewhere: Elsewhere[]
}

const NOT_TOLD: DoctorAway = { timeOff: [], elsewhere: [] }

/** Every page has what is elsewhere: it is of the whole span. */
async function askDoctorAway(span: TimeSpan, id: string): Promise<DoctorAway> {
  let elsewhere: Elsewhere[] = []
  const timeOff = await everyPage<TimeOffRecord>(async (asked) => {
    const page = await parseResponse(
      api.doctors[':id']['time-off'].$get({ param: { id }, query: { ...span, ...asked } }),
    )
    elsewhere = (page.elsewhere ?? []).map((one) => ({ ...one, doctorId: id }))
    return page
  })
  return { timeOff, elsewhere }
}

/** When nobody can come. Who may not read why a doctor is away sees the closures alone. */
export async function askAway(span: TimeSpan, doctorIds: readonly string[]): Promise<Away> {
  const ofDoctor = (id: string) =>
    askDoctorAway(span, id).catch((error: unknown) => {
      if (asProblem(error).kind === 'forbidden') return NOT_TOLD
      throw error
    })
  const [closures, ...doctors] = await Promise.all([
    everyPage<ClosureRecord>((asked) => parseResponse(api.closures.$get({ query: { ...span, ...asked } }))),
    ...doctorIds.map(ofDoctor),
  ])
  return {
    closures,
    timeOff: doctors.flatMap(({ timeOff }) => timeOff),
    elsewhere: doctors.flatMap(({ elsewhere }) => elsewhere),
  }
}
