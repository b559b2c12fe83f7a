import { deepStrictEqual } from 'node:assert'
import type { Bench, Row } from '../bench.ts'
import { countCpu } from '../lab/cpu.ts'
import type { Lab } from '../lab/lab.ts'
import { type Figure, ratioOf, rounds } from '../lab/rounds.ts'
import { at } from '../requests.ts'
import { instantsByRrule } from '../rivals/rrule.ts'
import { instantsOf, randomRules, WEEKLY_104 } from '../series-rules.ts'
import { timedInTurns } from '../timed.ts'

const RULES = 1_000
/** Of a bench that is only tried. */
const RULES_TRIED = 50
const AT_LEAST = 50
const MOST_STATEMENTS = 3
const OCCURRENCES = 104

/** No other bench books that far from today. */
const FIRST_DAY = 400
const OPENS = 7 * 60

/** @throws AssertionError for a rule of which the two do not give the same instants */
function compareRules(count: number): number {
  let instants = 0
  for (const rule of randomRules(count)) {
    const expanded = instantsOf(rule)
    deepStrictEqual(expanded, instantsByRrule(rule), `They differ in ${JSON.stringify(rule)}.`)
    instants += expanded.length
  }
  return instants
}

interface Booked {
  milliseconds: number
  statements: number
}

/** Books the n-th series of the run: another doctor each time, and another time of day after all of them. */
async function bookSeries({ world, ...lab }: Lab, n: number): Promise<Booked> {
  const { url } = await lab.stage()
  const minute = OPENS + 5 * Math.floor(n / world.doctors.length)
  const time = `${String(Math.floor(minute / 60)).padStart(2, '0')}:${String(minute % 60).padStart(2, '0')}`
  const body = {
    ...{ doctorId: at(world.doctors, n), patientId: at(world.patients, n), locationId: world.locationId },
    ...{ type: 'IN_PERSON', startDate: world.day(FIRST_DAY), time, duration: 5 },
    recurrence: { frequency: 'WEEKLY', count: OCCURRENCES },
  }
  const started = performance.now()
  const response = await fetch(`${url}/appointments/recurring`, {
    method: 'POST',
    headers: { Authorization: `Bearer ${at(await lab.tokens(), n)}`, 'Content-Type': 'application/json' },
    body: JSON.stringify(body),
  })
  const text = await response.text()
  const milliseconds = performance.now() - started
  if (response.status !== 201) throw new Error(`A series was answered ${response.status} ${text}`)
  const { appointments } = JSON.parse(text) as { appointments: unknown[] }
  if (appointments.length !== OCCURRENCES) throw new Error(`A series has ${appointments.length} visits.`)
  const counted = /desc="(\d+) queries"/.exec(response.headers.get('Server-Timing') ?? '')
  return { milliseconds, statements: Number(counted?.[1] ?? Number.NaN) }
}

/** Series one after the other for a while, each round. */
async function bookAll(lab: Lab, { rounds: count, seconds }: { rounds: number; seconds: number }) {
  const { processes } = await lab.stage()
  let n = 0
  let statements = 0
  const { whole } = await rounds(
    {
      async whole() {
        const cpuSince = countCpu(processes)
        const until = performance.now() + seconds * 1000
        const times: number[] = []
        do {
          const booked = await bookSeries(lab, n++)
          times.push(booked.milliseconds)
          statements = Math.max(statements, booked.statements)
        } while (performance.now() < until)
        const cpu = cpuSince()
        const each = cpu && Object.fromEntries(Object.entries(cpu).map(([name, spent]) => [name, spent / times.length]))
        return { value: times.reduce((sum, one) => sum + one, 0) / times.length, cpu: each }
      },
    },
    count,
  )
  return { whole, statements }
}

const row = (name: string, { value, spread }: Figure): Row => ({ name, value, unit: 'µs', spread })

export const seriesOf104: Bench = {
  id: 'B9',
  slug: 'series-of-104',
  title: 'A series of 104 visits, against rrule',
  mustReach: `expansion at least ${AT_LEAST} times as fast as rrule with a zone; the whole booking in at most ${MOST_STATEMENTS} statements`,
  async run(lab, pace) {
    process.env.TZ = 'UTC'
    const sides = { kept: () => instantsOf(WEEKLY_104), rrule: () => instantsByRrule(WEEKLY_104) }
    const measured = await timedInTurns(sides, { seconds: pace.seconds / 4, rounds: pace.rounds })
    const instants = compareRules(pace.rounds > 1 ? RULES : RULES_TRIED)
    const { whole, statements } = await bookAll(lab, { rounds: pace.rounds, seconds: pace.seconds })
    const ratio = ratioOf(measured.rrule, measured.kept)
    return {
      rows: [
        { ...row('expansion, Kept', measured.kept), ratio, target: `>= ${AT_LEAST} x rrule`, met: ratio >= AT_LEAST },
        row('expansion, rrule', measured.rrule),
        {
          name: 'the whole booking, statements',
          value: statements,
          unit: '',
          target: `<= ${MOST_STATEMENTS}`,
          met: statements <= MOST_STATEMENTS,
        },
        {
          ...{ name: 'the whole booking', value: whole.value, unit: 'ms', spread: whole.spread },
          ...(whole.cpu && { cpu: whole.cpu }),
        },
      ],
      notes: [
        `Expansion is CPU time from the rule to the instants of 104 Tuesdays, 09:00 in America/New_York, by \`expand\` and \`occurrenceAt\`, and by rrule 2.8.1 with TZID. Both gave the same ${instants.toLocaleString('en-GB')} instants of random daily, weekly and monthly rules with times from 08:00 on: on the day the clocks change rrule has earlier ones an hour off. The whole booking is one caller's, one series after the other.`,
      ],
    }
  },
}
