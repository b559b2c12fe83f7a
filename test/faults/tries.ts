import { v7 } from 'uuid'
import type { Database } from '../../src/db/client.ts'
import type { Actor } from '../../src/db/request.ts'
import { askerOf } from '../../src/db/write.ts'
import type { Plan, Wish } from '../../src/domain/booking.ts'
import { clinicSettings } from '../../src/domain/clinic-settings.ts'
import {
  type BookingTask,
  bookingAsked,
  bookVisits,
  type DecidedBooking,
} from '../../src/features/calendar/booking/book-visits.ts'
import type { World } from './world.ts'

const MINUTE = 60_000
const TOMORROW = Math.floor(Date.now() / 86_400_000 + 1) * 86_400_000

/** The desk of a world. */
export function actorOf({ userId, sub, clinicId }: World): Actor {
  const person = { issuer: 'urn:kept:dev', subject: sub, name: 'Turn', email: null }
  return {
    now: Date.now(),
    caller: {
      userId,
      clinicId,
      roles: ['RECEPTIONIST'],
      ...person,
      issuedAt: null,
      requestId: 'race',
      at: 0,
      origin: null,
    },
  }
}

export const rulesOf = ({ clinicId }: World) => ({
  clinicId,
  isActive: true,
  settings: clinicSettings.parse({ timezone: 'UTC' }),
  versions: { clinic: 1, membership: 1, doctor: 1 },
  locations: [],
  sessions: [],
  closures: [],
  timeOff: [],
})

/** Half an hour of tomorrow, counted in minutes of the day. */
export function planAt(world: World, minute: number): { plan: Plan; wish: Wish } {
  const start = TOMORROW + minute * MINUTE
  const place = { type: 'IN_PERSON', locationId: world.locationId } as const
  return {
    plan: { start, end: start + 30 * MINUTE, timezone: 'UTC', ...place },
    wish: {
      clinicId: world.clinicId,
      appointmentDate: new Date(start).toISOString(),
      ...place,
      duration: 30,
      isOwnDuration: true,
      treatmentType: 'GENERAL_CONSULTATION',
      overbook: false,
    },
  }
}

export interface Try {
  doctor: number
  patient?: number
  minute: number
  key?: string
  /** What else the request says that came with the key. */
  fingerprint?: string
  externalId?: string
  overbook?: boolean
  /** The user who books for themselves, or for whom they look after; `whose` is what they say of it. */
  by?: string
  whose?: 'named' | 'their own'
}

/** What a try asks for. */
export function taskIn(world: World, wanted: Try): BookingTask {
  const { doctor, patient = 0, minute, key, fingerprint = key, externalId = null, overbook = false, by, whose } = wanted
  const desk = actorOf(world)
  return {
    actor: by ? { ...desk, caller: { ...desk.caller, userId: by, subject: by, roles: ['PATIENT'] } } : desk,
    idempotency: key && fingerprint ? { key, fingerprint } : null,
    id: v7(),
    doctorId: world.doctorIds[doctor] as string,
    patientId: whose === 'their own' ? null : (world.patientIds[patient] ?? v7()),
    asksAsStaff: false,
    wish: { ...planAt(world, minute).wish, overbook },
    priority: 'MEDIUM',
    externalId,
    notify: true,
    texts: {},
  }
}

/** What a try asks for, and what an object would have decided about it. */
export function triedIn(world: World, wanted: Try): DecidedBooking {
  const { plan } = planAt(world, wanted.minute)
  return { task: taskIn(world, wanted), plan, rules: rulesOf(world), isStaff: wanted.by === undefined, isOver: false }
}

/** Has Postgres judge several bookings in one statement, each under the number given; its rows as they come. */
export function judge(db: Database, numbered: readonly (readonly [n: number, booking: DecidedBooking])[]) {
  const rows = numbered.map(([n, booking]) => {
    const { asking, row } = bookingAsked(booking)
    return { ...row, ...askerOf(asking, n) }
  })
  return db.run({ name: bookVisits.name, text: bookVisits.text, values: [bookVisits.asked.json(rows)] })
}
