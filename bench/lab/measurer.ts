import type { Pace } from '../bench.ts'
import { countCpu, type Processes } from './cpu.ts'
import type { Generator } from './generator.ts'
import type { Call, HttpLoad, Measure, SqlLoad } from './load.ts'
import type { Source } from './source.ts'

/** Milliseconds: what a request leaves to be done after its answer is counted as its cost, too. */
const AFTERWARDS = 300

/** Requests a second that are kept ready at least; half as many again as were seen, where that is more. */
const FEWEST = 200

/** The load of a side that is measured for some seconds, from a source of its requests. */
export type HttpSide = Omit<HttpLoad, 'calls' | 'seconds' | 'again'> & { calls: Source<Call>; processes: Processes }

/** The same of statements. */
export type SqlSide = Omit<SqlLoad, 'values' | 'seconds' | 'again'> & {
  values: Source<unknown[]>
  processes: Processes
}

export interface Measured extends Measure {
  /** The rate: what a round compares. */
  value: number
  /** Milliseconds on a CPU for each answer, by process. */
  cpu?: Record<string, number>
  /** The load generator's. */
  generatorCpu?: number
}

export interface Measurer {
  /** Sends the warm-up's number of requests, one after the other on each connection. */
  warmUp(side: HttpSide | SqlSide, pace: Pick<Pace, 'warmUp'>): Promise<Measure>
  /** One measurement. */
  measure(side: HttpSide | SqlSide, pace: Pick<Pace, 'seconds'>): Promise<Measured>
}

export function measurerOf(generator: () => Promise<Generator>): Measurer {
  /** Answers a second that a side has been seen to give: as many as that are kept ready. */
  const seen = new WeakMap<object, number>()

  const send = async (side: HttpSide | SqlSide, count: number, seconds?: number) => {
    const { processes: _, ...load } = side
    const time = seconds === undefined ? {} : { seconds }
    const { run } = await generator()
    if ('calls' in load) {
      const measure = await run({ http: { ...load, ...time, calls: await load.calls.take(count) } })
      load.calls.used(measure.sent)
      return measure
    }
    const measure = await run({ sql: { ...load, ...time, values: await load.values.take(count) } })
    load.values.used(measure.sent)
    return measure
  }

  const note = (side: HttpSide | SqlSide, rate: number) => {
    seen.set(sourceOfSide(side), Math.max(rate, seen.get(sourceOfSide(side)) ?? 0))
  }

  return {
    async warmUp(side, pace) {
      const measure = await send(side, pace.warmUp)
      // Nothing is as fast at first as it will be.
      note(side, 2 * measure.rate)
      return measure
    },
    async measure(side, pace) {
      const rate = Math.max(seen.get(sourceOfSide(side)) ?? 0, FEWEST, 'calls' in side ? (side.perSecond ?? 0) : 0)
      const count = Math.ceil(1.5 * rate * pace.seconds)
      const { pid } = await generator()
      const spent = countCpu(side.processes)
      const generated = countCpu({ generator: pid })
      const measure = await send(side, count, pace.seconds)
      const generatorCpu = generated()?.generator
      await new Promise((resume) => setTimeout(resume, AFTERWARDS))
      note(side, measure.rate)
      const each = (milliseconds: number) => milliseconds / measure.answered
      const cpu = Object.entries(spent() ?? {}).map(([name, milliseconds]) => [name, each(milliseconds)] as const)
      return {
        ...measure,
        value: measure.rate,
        ...(cpu.length > 0 && { cpu: Object.fromEntries(cpu) }),
        ...(generatorCpu !== undefined && { generatorCpu: each(generatorCpu) }),
      }
    },
  }
}

const sourceOfSide = (side: HttpSide | SqlSide): object => ('calls' in side ? side.calls : side.values)
