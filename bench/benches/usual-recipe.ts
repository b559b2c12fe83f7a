import { rowsAgainst } from '../against.ts'
import { type Baseline, doubleBookings, startBaseline } from '../baseline/baseline.ts'
import type { Bench, Pace, Row } from '../bench.ts'
import type { Lab } from '../lab/lab.ts'
import type { HttpSide } from '../lab/measurer.ts'
import { type Outcome, rounds } from '../lab/rounds.ts'
import { requestsOf } from '../requests.ts'

const CALLERS = 50
/** Callers who want the same slot. */
const RACING = 10

/** Kept and what it is compared with; `schema` is where each keeps its visits. */
interface Sides {
  kept: Baseline
  recipe: Baseline
}

export const usualRecipe: Bench = {
  id: 'B4',
  slug: 'usual-recipe',
  title: 'Kept against the usual recipe: Fastify, a pool, check then insert',
  mustReach: 'more bookings a second, answered sooner, and no double booking where the recipe has many',
  async run(lab, pace) {
    const sides: Sides = {
      kept: { ...(await lab.stage()), schema: 'public' },
      recipe: await startBaseline(lab),
    }
    return {
      rows: [...(await compare(lab, pace, sides)), ...(await race(lab, pace, sides))],
      notes: [
        `${CALLERS} callers over 50 doctors, each slot asked for once; the p50 at half of the slower one's peak. The recipe (\`bench/baseline\`) verifies the token, validates the body, looks whether the time ` +
          'is free and writes one row. Kept also seals the texts, checks the rules of clinic, doctor and ' +
          `patient, and writes an audit row and an event. Double bookings: visits that stand where another one does, after ${RACING} callers at a time wanted the same slot.`,
      ],
    }
  },
}

async function compare(lab: Lab, pace: Pace, sides: Sides): Promise<Row[]> {
  const requests = await requestsOf(lab)
  const booking = ({ url, processes }: Baseline): HttpSide => ({
    url,
    processes,
    calls: requests.bookings(lab.world.doctors),
    connections: CALLERS,
    expect: [201],
  })
  const loads = { kept: booking(sides.kept), recipe: booking(sides.recipe) }
  for (const load of Object.values(loads)) await lab.warmUp(load, pace)
  const inTurns = (measure: (load: HttpSide) => Promise<Outcome>) =>
    rounds({ kept: () => measure(loads.kept), recipe: () => measure(loads.recipe) }, pace.rounds)
  const peak = await inTurns((load) => lab.measure(load, pace))
  const perSecond = Math.max(1, Math.round(Math.min(peak.kept.value, peak.recipe.value) / 2))
  const p50 = await inTurns(async (load) => ({ value: (await lab.measure({ ...load, perSecond }, pace)).p50 }))
  return [
    ...rowsAgainst({ name: 'Kept', figure: peak.kept, unit: '/s' }, [
      { name: 'the recipe', figure: peak.recipe, atLeast: 1 },
    ]),
    ...rowsAgainst({ name: `p50 at ${perSecond}/s, Kept`, figure: p50.kept, unit: 'ms' }, [
      { name: `p50 at ${perSecond}/s, the recipe`, figure: p50.recipe, atMost: 1 },
    ]),
  ]
}

/** @throws Error when Kept has booked a time twice */
async function race(lab: Lab, pace: Pace, { kept, recipe }: Sides): Promise<Row[]> {
  const requests = await requestsOf(lab)
  for (const { url, processes } of [kept, recipe]) {
    const slots = requests.bookings(lab.world.doctors)
    const calls: HttpSide['calls'] = {
      take: async (count) => (await slots.take(Math.ceil(count / RACING))).flatMap(repeated),
      used: (count) => slots.used(Math.ceil(count / RACING)),
    }
    await lab.warmUp({ url, processes, calls, connections: CALLERS, expect: [201, 409] }, pace)
  }
  const double = await doubleBookings(lab, kept.schema)
  if (double > 0) throw new Error(`Kept booked ${double} times twice.`)
  const slots = Math.ceil(pace.warmUp / RACING)
  return [
    { name: `double bookings of Kept in ${slots} slots`, value: double, unit: '', target: '0', met: true },
    { name: 'of the recipe', value: await doubleBookings(lab, recipe.schema), unit: '' },
  ]
}

/** As often as callers want it. */
const repeated = <T>(call: T): T[] => Array.from({ length: RACING }, () => call)
