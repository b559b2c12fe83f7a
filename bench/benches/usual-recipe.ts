import { rowsAgainst } from '../against.ts'
import { doubleBookings, startBaseline } from '../baseline/baseline.ts'
import type { Bench, Pace, Row } from '../bench.ts'
import type { Lab, Served } from '../lab/lab.ts'
import type { HttpSide } from '../lab/measurer.ts'
import { rounds } from '../lab/rounds.ts'
import { requestsOf } from '../requests.ts'

const CALLERS = 50
/** Callers who want the same slot. */
const RACING = 10

export const usualRecipe: Bench = {
  id: 'B4',
  slug: 'usual-recipe',
  title: 'Kept against the usual recipe: Fastify, a pool, check then insert',
  mustReach: 'more bookings a second, answered sooner, and no double booking where the recipe has many',
  async run(lab, pace) {
    const recipe = await startBaseline(lab)
    const kept = await lab.stage()
    const requests = await requestsOf(lab)
    const booking = ({ url, processes }: Served): HttpSide => ({
      url,
      processes,
      calls: requests.bookings(lab.world.doctors),
      connections: CALLERS,
      expect: [201],
    })
    const sides = { kept: booking(kept), recipe: booking(recipe) }
    for (const side of Object.values(sides)) await lab.warmUp(side, pace)
    const figures = await rounds(
      { kept: () => lab.measure(sides.kept, pace), recipe: () => lab.measure(sides.recipe, pace) },
      pace.rounds,
    )
    const perSecond = Math.max(1, Math.round(Math.min(figures.kept.value, figures.recipe.value) / 2))
    const waited = await rounds(
      {
        kept: async () => ({ value: (await lab.measure({ ...sides.kept, perSecond }, pace)).p50 }),
        recipe: async () => ({ value: (await lab.measure({ ...sides.recipe, perSecond }, pace)).p50 }),
      },
      pace.rounds,
    )
    return {
      rows: [
        ...rowsAgainst({ name: 'bookings, Kept', figure: figures.kept, unit: '/s' }, [
          { name: 'bookings, the recipe', figure: figures.recipe, atLeast: 1 },
        ]),
        ...rowsAgainst({ name: `p50 at ${perSecond}/s, Kept`, figure: waited.kept, unit: 'ms' }, [
          { name: `p50 at ${perSecond}/s, the recipe`, figure: waited.recipe, atMost: 1 },
        ]),
        ...(await race(lab, pace, { kept, recipe })),
      ],
      notes: [
        `${CALLERS} callers over 50 doctors, each slot asked for once; the p50 at half of the slower one's peak. Double bookings: visits that stand where another one does, ` +
          `after ${RACING} callers at a time wanted the same slot. The recipe (\`bench/baseline\`) writes one row; Kept writes the visit, its audit row and its event, and seals its text.`,
      ],
    }
  },
}

/** @throws Error when Kept has booked a time twice */
async function race(lab: Lab, pace: Pace, sides: { kept: Served; recipe: Served }): Promise<Row[]> {
  const requests = await requestsOf(lab)
  const before = await doubleBookings(lab)
  for (const { url, processes } of [sides.kept, sides.recipe]) {
    const slots = requests.bookings(lab.world.doctors)
    const calls: HttpSide['calls'] = {
      take: async (count) => (await slots.take(Math.ceil(count / RACING))).flatMap(repeated),
      used: (count) => slots.used(Math.ceil(count / RACING)),
    }
    await lab.warmUp({ url, processes, calls, connections: CALLERS, expect: [201, 409] }, pace)
  }
  const after = await doubleBookings(lab)
  const kept = after.kept - before.kept
  if (kept > 0) throw new Error(`Kept booked ${kept} times twice.`)
  const slots = Math.ceil(pace.warmUp / RACING)
  return [
    { name: `double bookings in ${slots} slots, Kept`, value: kept, unit: '', target: '0', met: kept === 0 },
    { name: `double bookings in ${slots} slots, the recipe`, value: after.baseline - before.baseline, unit: '' },
  ]
}

/** As often as callers want it. */
const repeated = <T>(call: T): T[] => Array.from({ length: RACING }, () => call)
