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
  /** A visit in person here alone; null where any place will do. */
  locationId: string | null
  /** The first day, `2026-11-25`. */
  from: string
}

export const PARTS = ['any', 'morning', 'afternoon'] as const
export type Part = (typeof PARTS)[number]

const NOON = '12:00'
const HOURS: Record<Part, { startsFrom?: string; startsBefore?: string }> = {
  any: {},
  morning: { startsBefore: NOON },
  afternoon: { startsFrom: NOON },
}

interface Asked extends Wish {
  part: Part
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

const queryOf = ({ from, type, duration, locationId }: Wish) => ({
  date: from,
  days: String(DAYS),
  type,
  duration: String(duration),
  ...(type === 'IN_PERSON' && locationId !== null && { locationId }),
})

async function ofDoctor(id: string, wish: Wish): Promise<Found> {
  const query = queryOf(wish)
  const answer = await parseResponse(
    api.appointments.doctor[':doctorId'].availability.$get({ param: { doctorId: id }, query }, FRESH),
  )
  const times = answer.days
    .flatMap(({ slots }) => slots.filter(({ available }) => available))
    .map((slot) => ({ ...slot, doctorId: answer.doctorId }))
  return { times: times.slice(0, SHOWN), next: answer.nextAvailable }
}

async function ofSeveral(ids: readonly string[], wish: Asked): Promise<Found> {
  const query = { ...queryOf(wish), ...HOURS[wish.part], doctorIds: ids.join(',') }
  const { slots } = await parseResponse(api.availability.$get({ query }))
  return { times: slots, next: null }
}

function ask(wish: Asked, doctors: readonly Doctor[]): Promise<Found> {
  const { doctorId, specialty, part } = wish
  if (doctorId !== null) return part === 'any' ? ofDoctor(doctorId, wish) : ofSeveral([doctorId], wish)
  const alike = doctors.filter((doctor) => specialty === null || doctor.specialty === specialty)
  return ofSeveral(
    (alike.length > 0 ? alike : doctors).map(({ id }) => id),
    wish,
  )
}

/** The free times of two weeks, the soonest first, as the doctor's calendar has them now. */
export function useTimes(wish: Asked) {
  const { clinicId } = useStore(session.store)
  const doctors = useDoctors()
  return useQuery({
    queryKey: keys.deskTimes(clinicId ?? '', JSON.stringify(wish)),
    queryFn: () => ask(wish, doctors ?? []),
    enabled: wish.doctorId !== null || doctors !== undefined,
    staleTime: 0,
  })
}
