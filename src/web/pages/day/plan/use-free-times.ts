import { keepPreviousData, useQuery } from '@tanstack/preact-query'
import { type InferResponseType, parseResponse } from 'hono/client'
import { api } from '../../../client/api.ts'
import { FRESH } from '../../../client/request-headers.ts'
import { keys } from '../../../keys.ts'
import type { Visit } from '../day-types.ts'

type Answer = InferResponseType<(typeof api.appointments.doctor)[':doctorId']['availability']['$get'], 200>
export type FreeTime = Answer['days'][number]['slots'][number]

export interface FreeDay {
  date: string
  times: FreeTime[]
}

interface Wanted extends Pick<Visit, 'type' | 'duration' | 'locationId'> {
  doctorId: string
  /** Null where nothing is wanted yet. */
  from: string | null
}

const DAYS = 7

/** The free times of a doctor in the week from a day, fresh from their calendar. */
export function useFreeTimes({ doctorId, from, type, duration, locationId }: Wanted) {
  const place = type === 'IN_PERSON' && locationId !== null ? { locationId } : {}
  const query = { date: from ?? '', days: String(DAYS), type, duration: String(duration), ...place }
  return useQuery({
    queryKey: keys.freeTimes({ doctorId, ...query }),
    enabled: from !== null,
    placeholderData: keepPreviousData,
    queryFn: async (): Promise<FreeDay[]> => {
      const request = { param: { doctorId }, query }
      const { days } = await parseResponse(api.appointments.doctor[':doctorId'].availability.$get(request, FRESH))
      return days
        .map(({ date, slots }) => ({ date, times: slots.filter(({ available }) => available) }))
        .filter(({ times }) => times.length > 0)
    },
  })
}
