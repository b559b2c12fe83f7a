import { KINDS, type Kind, LIMITS, PEOPLE, PRICES, REQUESTS, WORK, YEARS } from './assumptions.ts'

/** Milliseconds on a CPU for one request of a kind, as the bench has measured them. */
export type UnitCosts = Readonly<Record<Kind, { worker: number; postgres: number }>>

export interface Demand {
  visitsADay: number
  doctors: number
  clinics: number
  requestsADay: Record<Kind, number>
  /** Requests a second in the busiest minute. */
  atPeak: Record<Kind, number>
}

const GIGABYTE = 1e9
const DAYS_A_MONTH = 365 / 12
const SECONDS_A_MINUTE = 60
const OBJECT_GIGABYTES = 0.128

const byKind = (of: (kind: Kind) => number) =>
  Object.fromEntries(KINDS.map((kind) => [kind, of(kind)])) as Record<Kind, number>

/** The whole over all kinds. */
export const whole = (kinds: Readonly<Record<Kind, number>>) => KINDS.reduce((sum, kind) => sum + kinds[kind], 0)

/** Bookings and changes. */
export const writesOf = ({ booking, change }: Readonly<Record<Kind, number>>) => booking + change

/** What so many users ask for. */
export function demandOf(users: number): Demand {
  const visitsADay = (users * PEOPLE.visitsAYear) / PEOPLE.workdaysAYear
  const doctors = visitsADay / PEOPLE.visitsADoctorAndDay
  const requestsADay = byKind((kind) => visitsADay * REQUESTS[kind])
  const minute = (PEOPLE.busiestHour / SECONDS_A_MINUTE) * PEOPLE.busiestMinute
  return {
    visitsADay,
    doctors,
    clinics: doctors / PEOPLE.doctorsAClinic,
    requestsADay,
    atPeak: byKind((kind) => (requestsADay[kind] * minute) / SECONDS_A_MINUTE),
  }
}

/** Requests a second that reach Postgres: all but listings, which KV answers. */
const toPostgres = (kinds: Readonly<Record<Kind, number>>) => whole(kinds) - kinds.availability

export interface Resources {
  objects: number
  kvReadsADay: number
  kvWritesADay: number
  queueOperationsADay: number
  workerCores: number
  postgresCores: number
  connections: number
  gigabytesAYear: number
  walGigabytesADay: number
  writesASecond: number
}

/** What it takes to answer them. Cores are those that are busy in the peak minute. */
export function resourcesOf({ visitsADay, doctors, requestsADay, atPeak }: Demand, costs: UnitCosts): Resources {
  const cores = (of: 'worker' | 'postgres') =>
    KINDS.reduce((sum, kind) => sum + (atPeak[kind] * costs[kind][of]) / 1_000, 0)
  const writes = writesOf(requestsADay)
  // Whatever is read or written of a patient leaves an audit row; a listing is about nobody.
  const bytesADay = visitsADay * WORK.bytesAVisit + toPostgres(requestsADay) * WORK.bytesAnAuditRow
  return {
    // A calendar and a queue for each doctor.
    objects: doctors * 2,
    kvReadsADay: requestsADay.availability * WORK.daysAListing,
    kvWritesADay: writes * WORK.putsAWrite,
    queueOperationsADay: writes * WORK.operationsAWrite,
    workerCores: cores('worker'),
    postgresCores: cores('postgres'),
    // Little's law: as many are held at once as come in a second times the seconds each is held.
    connections: (toPostgres(atPeak) * WORK.heldMilliseconds) / 1_000,
    gigabytesAYear: (bytesADay * PEOPLE.workdaysAYear) / GIGABYTE,
    walGigabytesADay: (writes * WORK.walAWrite) / GIGABYTE,
    writesASecond: writesOf(atPeak),
  }
}

/** Dollars a month, by what they are for. */
export function costOf({ requestsADay }: Demand, resources: Resources, costs: UnitCosts): Record<string, number> {
  const days = (PEOPLE.workdaysAYear / 365) * DAYS_A_MONTH
  const millions = (aDay: number) => (aDay * days) / 1e6
  const beyond = ({ included, each }: { included: number; each: number }, used: number) =>
    Math.max(0, used - included) * each
  const cpu = KINDS.reduce((sum, kind) => sum + requestsADay[kind] * costs[kind].worker, 0)
  const writes = writesOf(requestsADay)
  return {
    'Workers, requests': PRICES.plan + beyond(PRICES.requests, millions(whole(requestsADay))),
    'Workers, CPU': beyond(PRICES.cpuMilliseconds, millions(cpu)),
    'Objects, requests': beyond(PRICES.objectRequests, millions(writes * WORK.callsAWrite)),
    'Objects, duration': beyond(PRICES.objectDuration, millions(writes * WORK.secondsAWrite * OBJECT_GIGABYTES)),
    'KV, reads': beyond(PRICES.kvReads, millions(resources.kvReadsADay)),
    'KV, writes': beyond(PRICES.kvWrites, millions(resources.kvWritesADay)),
    Queues: beyond(PRICES.queueOperations, millions(resources.queueOperationsADay)),
    'Postgres, cores': Math.max(2, 2 * resources.postgresCores) * PRICES.postgres.core,
    'Postgres, disk': resources.gigabytesAYear * YEARS * PRICES.postgres.gigabyte,
  }
}

export interface Use {
  limit: keyof typeof LIMITS
  used: number
  /** Of what there is: 1 is all of it. */
  share: number
}

/** How much of each limit is used, the nearest to its end first. */
export function usesOf(demand: Demand, resources: Resources): Use[] {
  const used: Record<keyof typeof LIMITS, number> = {
    objectRate: PEOPLE.hotDoctor / SECONDS_A_MINUTE,
    connections: resources.connections,
    queueRate: resources.writesASecond,
    // A day's key of one doctor is put at most once a second, by design; this is how often it would be.
    keyRate: (writesOf(demand.atPeak) / demand.doctors) * WORK.putsAWrite,
    cores: resources.postgresCores,
    gigabytes: resources.gigabytesAYear * YEARS,
  }
  return (Object.keys(used) as (keyof typeof LIMITS)[])
    .map((limit) => ({ limit, used: used[limit], share: used[limit] / LIMITS[limit].most }))
    .sort((a, b) => b.share - a.share)
}
