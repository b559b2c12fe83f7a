import { roll } from '../../scripts/world/stable.ts'
import { judged } from '../against.ts'
import type { Bench, Row } from '../bench.ts'
import type { Lab } from '../lab/lab.ts'
import type { Call, Measure } from '../lab/load.ts'
import type { HttpSide } from '../lab/measurer.ts'
import { sourceOf } from '../lab/source.ts'
import { at, availabilityPath } from '../requests.ts'
import { EARLY_SLOTS, VISITS_A_DAY } from '../world.ts'
import { zipf } from '../zipf.ts'

const MINUTE = 60_000
const CALLERS = 50

/** Days ahead that are looked at, the nearest most often. */
const DAYS = 14
/** Of a hundred requests. */
const BOOKINGS = 8
const CANCELLINGS = 2
/** Minutes that pass before anything is counted, and after. */
const BEFORE = 11
const COUNTED = 15

/** What came from KV, also where it is read anew after the answer. */
const HITS = ['HIT', 'STALE']
/** Older than a listing may be. */
const TOO_OLD = 10 * MINUTE + 1_000

/** Listings a second over all 50 doctors, of which the first is judged. */
const RATES = [5, 1] as const

export const hitRate: Bench = {
  id: 'B13',
  slug: 'hit-rate',
  title: 'Hit rate of availability',
  mustReach: '90 % of the listings come from KV, and none of them is older than 10 minutes',
  async run(lab, pace) {
    const [before, counted] = pace.seconds < 1 ? [1, 1] : [BEFORE, COUNTED]
    const days = freeDays(lab)
    const rows: Row[] = []
    for (const perSecond of RATES) {
      const clinic = await openClinic(lab)
      const count = perSecond * 60
      const calls = await mixOf(lab, days, count * (before + counted))
      const seen: Record<string, number> = {}
      for (let minute = 0; minute < before + counted; minute++) {
        const measure = await clinic.send(calls.slice(minute * count, (minute + 1) * count))
        if (minute >= before) for (const [from, n] of Object.entries(measure)) seen[from] = (seen[from] ?? 0) + n
        await clinic.makeOlder(MINUTE)
      }
      rows.push(hitsOf(seen, perSecond))
      if (perSecond !== RATES[0]) continue
      await clinic.agree()
      await clinic.makeOlder(TOO_OLD)
      const old = clinic.hits(await clinic.send(clinic.nearDays))
      rows.push({ name: 'days older than 10 minutes told from KV', value: old, unit: '', target: '0', met: old === 0 })
    }
    return {
      rows,
      notes: [
        `Of a hundred requests ${100 - BOOKINGS - CANCELLINGS} list a day, ${BOOKINGS} book and ${CANCELLINGS} cancel, over 50 doctors and ${DAYS} days by Zipf's law. The minutes do not pass: ` +
          `after the requests of each, KV's entries are made a minute older. ${BEFORE} minutes are not counted, ${COUNTED} are. What KV and the object tell of the first doctors' next days was the same.`,
      ],
    }
  },
}

const sumOf = (seen: Measure['counted'], names: readonly string[]) =>
  names.reduce((sum, name) => sum + (seen[name] ?? 0), 0)

function hitsOf(seen: Measure['counted'], perSecond: number): Row {
  const value = (100 * sumOf(seen, HITS)) / sumOf(seen, Object.keys(seen))
  const note = Object.entries(seen)
    .map(([from, n]) => `${n} ${from}`)
    .join(', ')
  const target = perSecond === RATES[0] ? judged(value, { atLeast: 90 }) : {}
  return { name: `from KV, at ${perSecond} a second`, value, unit: '%', ...target, note }
}

type Days = ReturnType<typeof freeDays>

/** What is still free to book, and still to cancel, of each doctor's next days. */
function freeDays({ world }: Lab) {
  const used = new Map<string, number>()
  const next = (key: string) => {
    const n = used.get(key) ?? 0
    used.set(key, n + 1)
    return n
  }
  /** From this day on the first that has one left. */
  const take = <T>(
    day: number,
    { key, each, make }: { key: string; each: number; make: (day: number, n: number) => T },
  ) => {
    for (let d = day; ; d = (d % DAYS) + 1) {
      const n = next(`${key} ${d}`)
      if (n < each) return make(d, n)
    }
  }
  return {
    slot: (doctorId: string, day: number) =>
      take(day, { key: `${doctorId} slot`, each: EARLY_SLOTS, make: (d, n) => world.earlySlot(doctorId, d, n) }),
    visit: (doctorId: string, day: number) =>
      take(day, { key: `${doctorId} visit`, each: VISITS_A_DAY, make: (d, n) => world.coming(doctorId, d, n) }),
  }
}

/** The n-th request of a run, the same one in every run. */
async function mixOf(lab: Lab, days: Days, count: number): Promise<Call[]> {
  const { world } = lab
  const tokens = await lab.tokens()
  const doctorAt = zipf(world.doctors.length)
  const dayAt = zipf(DAYS)
  return Array.from({ length: count }, (_, n) => {
    const doctorId = at(world.doctors, doctorAt(roll(`doctor ${n}`)))
    const day = 1 + dayAt(roll(`day ${n}`))
    const token = at(tokens, n)
    const kind = roll(`kind ${n}`) * 100
    if (kind < BOOKINGS) return { token, path: '/appointments', body: days.slot(doctorId, day) }
    if (kind < BOOKINGS + CANCELLINGS)
      return { token, path: `/appointments/${days.visit(doctorId, day)}/cancel`, body: {} }
    return { token, path: availabilityPath(doctorId, world.day(day)) }
  })
}

/** The product over a KV that nobody has asked for anything yet. */
async function openClinic(lab: Lab) {
  const { pooledUrl, processes } = await lab.database()
  const served = await lab.serve({ databaseUrl: pooledUrl })
  const [token] = await lab.tokens()
  const nearDays = lab.world.doctors.slice(0, 10).map(
    (doctorId): Call => ({
      token,
      path: availabilityPath(doctorId, lab.world.day(1)),
    }),
  )

  const send = async (calls: readonly Call[]): Promise<Measure['counted']> => {
    const side: HttpSide = {
      url: served.url,
      calls: sourceOf((n) => calls[n] as Call),
      connections: CALLERS,
      counted: 'x-cache',
      expect: [200, 201],
      processes: { ...served.processes, ...processes },
    }
    return (await lab.warmUp(side, { warmUp: calls.length })).counted
  }
  const bodyOf = async ({ path, token: bearer }: Call, headers = {}) => {
    const response = await fetch(`${served.url}${path}`, { headers: { Authorization: `Bearer ${bearer}`, ...headers } })
    return response.text()
  }

  return {
    send,
    nearDays,
    hits: (seen: Measure['counted']) => sumOf(seen, HITS),
    async makeOlder(by: number): Promise<void> {
      await (await fetch(`${served.kvUrl}/?by=${by}`, { method: 'PATCH' })).text()
    },
    /** @throws Error when KV and the object tell different days */
    async agree(): Promise<void> {
      // A change is in KV a second later at the latest.
      await new Promise((resume) => setTimeout(resume, 2_000))
      for (const call of nearDays) {
        const [kept, fresh] = [await bodyOf(call), await bodyOf(call, { 'Cache-Control': 'no-cache' })]
        if (kept !== fresh) throw new Error(`KV and the object differ on ${call.path}:\n${kept}\n${fresh}`)
      }
    },
  }
}
