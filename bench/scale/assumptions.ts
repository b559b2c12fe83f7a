/** What is asked of the product, by kind. */
export const KINDS = ['availability', 'booking', 'change', 'visit', 'list'] as const
export type Kind = (typeof KINDS)[number]

/**
 * How people use the product. Nobody has measured them yet: these are guesses on the high side, in one place, so that whoever knows
 * better changes a number and runs `npm run scale`.
 */
export const PEOPLE = {
  users: 10_000_000,
  /** OECD countries count about 6 consultations a person and year, house calls and hospitals included: https://www.oecd.org/health/health-data.htm */
  visitsAYear: 4,
  workdaysAYear: 250,
  visitsADoctorAndDay: 20,
  doctorsAClinic: 5,
  /** Of the day, the share of its busiest hour; in that hour, how far the busiest minute is above the others. */
  busiestHour: 0.15,
  busiestMinute: 2,
  /** Bookings of one doctor that are tried in the minute their calendar opens. */
  hotDoctor: 600,
} as const

/** Requests for one visit, from the first look at a calendar to its end. */
export const REQUESTS: Readonly<Record<Kind, number>> = {
  /** Two people look at four pages of a calendar. */
  availability: 8,
  booking: 1,
  /** Checked in, started, completed; every fourth is moved or cancelled. */
  change: 3.25,
  visit: 6,
  /** The desk's and the doctor's day, and one's own appointments. */
  list: 6,
}

/** What the product does for one request, as its code says. */
export const WORK = {
  /** Keys of a listing: a day each. https://developers.cloudflare.com/kv/platform/pricing/ bills each key. */
  daysAListing: 7,
  /** Days put to KV after a booking or a change. */
  putsAWrite: 2,
  /** Messages that wake the delivery of events, one a gathering; each is written, read and deleted. */
  operationsAWrite: 3,
  /** Calls of objects: the calendar, and the queue that is told. */
  callsAWrite: 2,
  /** Seconds an object stays in memory after a write, for its connection is let go after five. */
  secondsAWrite: 5.5,
  /** Milliseconds that a request holds a connection to Postgres, the network's way included. */
  heldMilliseconds: 8,
  /** Bytes of the database for a visit and for an audit row, with their indexes: 2,000 bookings on 2026-11-30. Events and keys are deleted again. */
  bytesAVisit: 881,
  bytesAnAuditRow: 438,
  /** Bytes of write-ahead log for a booking or a change: the same bookings, twice, for the whole pages after a checkpoint. */
  walAWrite: 2 * 5_642,
} as const

/** As read on 2026-11-30. */
export const PRICES = {
  source: 'https://developers.cloudflare.com/workers/platform/pricing/',
  plan: 5,
  /** Dollars a million, beyond what is included (in millions). */
  requests: { included: 10, each: 0.3 },
  cpuMilliseconds: { included: 30, each: 0.02 },
  objectRequests: { included: 1, each: 0.15 },
  /** GB-seconds; an object has 128 MB. */
  objectDuration: { included: 0.4, each: 12.5 },
  kvReads: { included: 10, each: 0.5 },
  kvWrites: { included: 1, each: 5 },
  queueOperations: { included: 1, each: 0.4 },
  /** A managed Postgres: dollars a month for a core with 8 GB of memory and for a GB of disk, twice for its standby. An order of magnitude. */
  postgres: { core: 100, gigabyte: 0.25 },
} as const

const DOCS = 'https://developers.cloudflare.com'

/** As read on 2026-11-30. */
export const LIMITS = {
  objectRate: {
    most: 1_000,
    source: `${DOCS}/durable-objects/platform/limits/`,
    of: 'requests a second to one object',
  },
  connections: {
    most: 1_500,
    source: `${DOCS}/hyperdrive/platform/limits/`,
    of: 'connections of a Hyperdrive configuration',
  },
  queueRate: { most: 5_000, source: `${DOCS}/queues/platform/limits/`, of: 'messages a second to one queue' },
  keyRate: { most: 1, source: `${DOCS}/kv/platform/limits/`, of: 'writes a second to one key of KV' },
  /** Of one machine that is rented from several; the whole of its disk, and half of its cores for queries. */
  cores: { most: 64, source: 'half of a machine of 128 cores', of: 'cores of one Postgres' },
  gigabytes: { most: 4_000, source: 'what a restore reads in a night at 150 MB/s', of: 'GB of one Postgres' },
} as const

/** Years of visits that the database holds. */
export const YEARS = 10
