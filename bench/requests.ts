import type { Lab } from './lab/lab.ts'
import type { Call } from './lab/load.ts'
import { mapped, type Source, sourceOf } from './lab/source.ts'
import type { World } from './world.ts'

/** Days back from today that have a full page of visits, for each doctor. */
const LISTED_DAYS = 40
const PAGE = 20
/** What a patient asks of their own visits. */
export const MINE = { as: 'patient', when: 'upcoming' }

export const at = <T>(list: readonly [T, ...T[]], n: number): T => list[n % list.length] ?? list[0]

/** Sources of requests to the product, each by a desk. */
export interface Requests {
  /** Bookings of these doctors' free slots, in turn: each slot is asked for once in a run. */
  bookings(doctorIds: readonly [string, ...string[]]): Source<Call>
  visits(): Source<Call>
  /** A doctor's day of 20. */
  lists(): Source<Call>
  /** A patient's coming visits, by the patient. */
  mine(): Source<Call>
  chain(linkId: string): Source<Call>
  /** A day of one doctor after the other. */
  availability(): Source<Call>
  /** The same from the objects' memory. */
  freshAvailability(): Source<Call>
  /** Another day at each request. */
  coldAvailability(): Source<Call>
  health(): Source<Call>
}

export async function requestsOf(lab: Lab): Promise<Requests> {
  const { world } = lab
  const tokens = await lab.tokens()
  const patients = await lab.patientTokens()
  const dayOf = (doctorId: string, day: number) => availabilityPath(doctorId, world.day(day))
  const byDesk = (make: (n: number) => Omit<Call, 'token'>) => sourceOf((n) => ({ token: at(tokens, n), ...make(n) }))
  return {
    bookings: (doctorIds) =>
      mapped(lab.slots.of(doctorIds), (body, n) => ({ token: at(tokens, n), path: '/appointments', body })),
    visits: () => byDesk((n) => ({ path: `/appointments/${at(world.visits, n)}` })),
    lists: () =>
      byDesk((n) => {
        const { doctorId, date, limit } = listQueryOf(world, n)
        return { path: `/appointments?doctorId=${doctorId}&date=${date}&limit=${limit}` }
      }),
    mine: () =>
      sourceOf((n) => ({
        token: at(patients, n),
        path: `/appointments/my-appointments?${new URLSearchParams(MINE)}`,
      })),
    chain: (linkId) => byDesk(() => ({ path: `/appointments/${linkId}/chain` })),
    availability: () => byDesk((n) => ({ path: dayOf(at(world.doctors, n), 2) })),
    freshAvailability: () =>
      byDesk((n) => ({ path: dayOf(at(world.doctors, n), 2), headers: { 'Cache-Control': 'no-cache' } })),
    coldAvailability: () =>
      byDesk((n) => ({ path: dayOf(at(world.doctors, n), 3 + Math.floor(n / world.doctors.length)) })),
    health: () => sourceOf(() => ({ path: '/health' })),
  }
}

export function availabilityPath(doctorId: string, date: string): string {
  return `/appointments/doctor/${doctorId}/availability?date=${date}&type=VIDEO_CALL`
}

/** The n-th page that is listed. */
export function listQueryOf({ doctors, day }: World, n: number) {
  return { doctorId: [at(doctors, n)], date: day(-1 - (n % LISTED_DAYS)), limit: PAGE }
}
