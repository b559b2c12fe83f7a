import type { Lab } from './lab/lab.ts'
import type { Call } from './lab/load.ts'
import { type Source, sourceOf } from './lab/source.ts'
import { SLOTS, type World } from './world.ts'

/** Days back from today that have a full page of visits, for each doctor. */
const LISTED_DAYS = 40
export const PAGE = 20

export const at = <T>(list: readonly [T, ...T[]], n: number): T => list[n % list.length] ?? list[0]

/** Sources of requests to the product, each by a desk. They begin where the last one of their kind left off. */
export interface Requests {
  /** Bookings of these doctors' free slots, in turn: each slot is asked for once in a run. */
  bookings(doctorIds: readonly [string, ...string[]]): Source<Call>
  visits(): Source<Call>
  /** A doctor's day of 20. */
  lists(): Source<Call>
  /** A day of one doctor after the other. */
  availability(): Source<Call>
  health(): Source<Call>
}

export async function requestsOf(lab: Lab): Promise<Requests> {
  const { world } = lab
  const tokens = await lab.tokens()
  const byDesk = (make: (n: number) => Omit<Call, 'token'>) => sourceOf((n) => ({ token: at(tokens, n), ...make(n) }))
  return {
    bookings: (doctorIds) => byDesk((n) => ({ path: '/appointments', body: slotOf(world, doctorIds, n) })),
    visits: () => byDesk((n) => ({ path: `/appointments/${at(world.visits, n)}` })),
    lists: () =>
      byDesk((n) => {
        const { doctorId, date, limit } = listQueryOf(world, n)
        return { path: `/appointments?doctorId=${doctorId}&date=${date}&limit=${limit}` }
      }),
    availability: () =>
      byDesk((n) => ({
        path: `/appointments/doctor/${at(world.doctors, n)}/availability?date=${world.day(2)}&type=VIDEO_CALL`,
      })),
    health: () => sourceOf(() => ({ path: '/health' })),
  }
}

/** The n-th slot of some doctors, the doctors in turn. */
export function slotOf(world: World, doctorIds: readonly [string, ...string[]], n: number) {
  const slot = Math.floor(n / doctorIds.length)
  if (slot >= SLOTS) throw new Error('A doctor has no free slots left.')
  return world.slot(at(doctorIds, n), slot)
}

/** The n-th page that is listed. */
export function listQueryOf({ doctors, day }: World, n: number) {
  return { doctorId: at(doctors, n), date: day(-1 - (n % LISTED_DAYS)), limit: PAGE }
}
