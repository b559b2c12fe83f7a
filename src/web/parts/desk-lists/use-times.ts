import { useQuery } from '@tanstack/preact-query'
import { parseResponse } from 'hono/client'
import { api } from '../../client/api.ts'
import { FRESH } from '../../client/request-headers.ts'
import { useStore } from '../../client/store.ts'
import { keys } from '../../keys.ts'
import { session } from '../../session/session.ts'
import { type Doctor, useDoctors } from '../use-directory.ts'
import type { Visit } from './list-queries.ts'
import type { Slot } from './visit-writes.ts'

/** What a free time is looked for. */
export interface Wish extends Pick<Visit, 'type' | 'duration' | 'timezone'> {
  /** Null where anybody will do. */
  doctorId: string | null
  /** Anybody of this specialty; of all where there is none. */
  specialty: string | null
  /** The first day, `2026-11-25`. */
  from: string
}

export interface FreeTime extends Slot {
  timezone: string
}

interface Found {
  times: FreeTime[]
  /** The first free time after these days, where that is known. */
  next: string | null
}

export const DAYS = 14
const SHOWN = 20

async function ofDoctor(id: string, { from, type, duration }: Wish): Promise<Found> {
  const query = { date: from, days: String(DAYS), type, duration: String(duration) }
  const answer = await parseResponse(
    api.appointments.doctor[':doctorId'].availability.$get({ param: { doctorId: id }, query }, FRESH),
  )
  const times = answer.days
    .flatMap(({ slots }) => slots.filter(({ available }) => available))
    .map((slot) => ({ ...slot, doctorId: answer.doctorId }))
  return { times: times.slice(0, SHOWN), next: answer.nextAvailable }
}

async function ofAnyone({ from, type, duration, specialty }: Wish, doctors: readonly Doctor[]): Promise<Found> {
  const alike = doctors.filter((doctor) => specialty === null || doctor.specialty === specialty)
  const doctorIds = (alike.length > 0 ? alike : doctors).map(({ id }) => id).join(',')
  const query = { date: from, days: String(DAYS), type, duration: String(duration), doctorIds }
  const { slots } = await parseResponse(api.availability.$get({ query }))
  return { times: slots, next: null }
}

/** The free times of two weeks, the soonest first, as the doctor's calendar has them now. */
export function useTimes(wish: Wish) {
  const { clinicId } = useStore(session.store)
  const doctors = useDoctors()
  return useQuery({
    queryKey: keys.deskTimes(clinicId ?? '', JSON.stringify(wish)),
    queryFn: () => (wish.doctorId === null ? ofAnyone(wish, doctors ?? []) : ofDoctor(wish.doctorId, wish)),
    enabled: wish.doctorId !== null || doctors !== undefined,
    staleTime: 0,
  })
}
