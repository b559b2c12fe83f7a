import type { Bench } from '../bench.ts'
import { compareBooking } from '../compare-booking.ts'
import { at } from '../requests.ts'

export const bookHot: Bench = {
  id: 'B2',
  slug: 'book-hot',
  title: 'Booking, one hot doctor',
  mustReach: 'at least as many as (a) the same SQL, and 0.7 of (b) the same Worker without the database',
  run(lab, pace) {
    const one = (n: number): [string] => [at(lab.world.doctors, n)]
    return compareBooking(lab, pace, {
      doctors: { product: one(0), sql: one(1), withoutDatabase: one(2) },
      // More connections would wait for each other: a doctor's bookings come one after the other.
      connections: 1,
      atLeast: { sql: 1, withoutDatabase: 0.7 },
    })
  },
}
