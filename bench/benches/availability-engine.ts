import { deepStrictEqual } from 'node:assert'
import type { Bench, BenchResult, Row } from '../bench.ts'
import { type Figure, ratioOf } from '../lab/rounds.ts'
import { factsOf, freeStarts, listingOf, randomMonths, usualMonth } from '../month.ts'
import { type Engine, openCalcom } from '../rivals/calcom.ts'
import { timedInTurns } from '../timed.ts'

const SCHEDULES = 2_000
/** Of a bench that is only tried. */
const SCHEDULES_TRIED = 20
const WARM = 800
const COLD = 36

/** @throws AssertionError for a month of which the two engines do not list the same starts */
function compareLists(engine: Engine, now: number, count: number): number {
  let starts = 0
  for (const month of randomMonths(now, count)) {
    const listed = freeStarts(listingOf(factsOf(month, now), month, now))
    deepStrictEqual(listed, engine(month), `The lists of ${month.dates[0]} differ: ${JSON.stringify(month.hours)}.`)
    starts += listed.length
  }
  return starts
}

const row = (name: string, { value, spread }: Figure): Row => ({ name, value, unit: 'µs', spread })

/** How many times faster Kept is, as a judged row. */
function against(name: string, figure: Figure, rival: Figure, atLeast: number): Row {
  const ratio = ratioOf(rival, figure)
  return { ...row(name, figure), ratio, target: `>= ${atLeast} x Cal.com`, met: ratio >= atLeast }
}

export const availabilityEngine: Bench = {
  id: 'B1',
  slug: 'availability-engine',
  title: "Availability: a doctor's month, against Cal.com's engine",
  mustReach: `at least ${WARM} times as fast warm, ${COLD} times cold, with the same list on ${SCHEDULES} random schedules`,
  async run({ now }, pace): Promise<BenchResult> {
    // Day.js reads dates by the process's zone; Cal.com's servers are in UTC.
    process.env.TZ = 'UTC'
    const month = usualMonth(now)
    const facts = factsOf(month, now)
    const seconds = pace.seconds / 4
    const kept = {
      warm: () => listingOf(facts, month, now),
      cold: () => listingOf(factsOf(month, now), month, now),
    }
    const rivals = rivalsOrWhyNot()
    if ('missing' in rivals) {
      const { warm, cold } = await timedInTurns(kept, { seconds, rounds: pace.rounds })
      return { rows: [row('Kept, warm', warm), row('Kept, cold', cold)], notes: [rivals.missing] }
    }

    const { stock, patched } = rivals
    const sides = { ...kept, stock: () => stock(month), patched: () => patched(month) }
    const measured = await timedInTurns(sides, { seconds, rounds: pace.rounds })
    deepStrictEqual(freeStarts(kept.warm()), stock(month))
    // Both are the same engine, and this one is done in a quarter of the time.
    const count = pace.rounds > 1 ? SCHEDULES : SCHEDULES_TRIED
    const starts = compareLists(patched, now, count)
    return {
      rows: [
        against('Kept, warm', measured.warm, measured.stock, WARM),
        against('Kept, cold', measured.cold, measured.stock, COLD),
        row('Cal.com', measured.stock),
        {
          ...row("Cal.com with its own repository's Day.js", measured.patched),
          ratio: ratioOf(measured.patched, measured.warm),
          note: `to Kept warm; ${ratioOf(measured.patched, measured.cold).toFixed(0)} to Kept cold`,
        },
      ],
      notes: [
        `CPU time of one listing: ${kept.warm().flat().length} starts of 15 minutes, 120 of them booked, America/New_York. Warm: the facts of each day are made, as KV keeps them. Cold: from the rules and the visits. Cal.com keeps nothing between two listings, so both stand against the same figure: \`buildDateRanges\`, \`subtract\` and \`getSlots\` of @calcom/platform-libraries 0.0.360 with Day.js 1.11.23, without its database.`,
        `Both listed the same ${starts.toLocaleString('en-GB')} free starts of ${count} random months with breaks, visits off the grid and days on which the clocks change. Left out are sessions that begin from 13:00 to 18:59 or before 07:00, and those shorter than an hour: on the day the clocks change Cal.com has the first an hour off and does not list the second.`,
        "Cal.com's repository locks Day.js 1.11.2 and changes it to keep one `Intl.DateTimeFormat` a zone; its package from npm brings neither. The last line is the engine with both.",
      ],
    }
  },
}

function rivalsOrWhyNot(): { stock: Engine; patched: Engine } | { missing: string } {
  try {
    return { stock: openCalcom({ isPatched: false }), patched: openCalcom({ isPatched: true }) }
  } catch (error) {
    return { missing: `**Cal.com's engine could not be fetched, so nothing is compared.** ${error}` }
  }
}
