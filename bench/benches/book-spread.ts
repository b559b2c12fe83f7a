import type { Bench } from '../bench.ts'
import { compareBooking } from '../compare-booking.ts'
import { CONNECTIONS } from '../lab/lab.ts'

export const bookSpread: Bench = {
  id: 'B3',
  slug: 'book-spread',
  title: 'Booking, 50 doctors',
  mustReach:
    'at least 0.5 of (a) the same SQL over 20 connections, and 0.6 of (b) the same Worker without the database',
  run(lab, pace) {
    const { doctors } = lab.world
    return compareBooking(lab, pace, {
      doctors: { product: doctors, sql: doctors, withoutDatabase: doctors },
      connections: CONNECTIONS,
      atLeast: { sql: 0.5, withoutDatabase: 0.6 },
    })
  },
}
