import type { Bench, Row } from '../bench.ts'
import type { HttpSide } from '../lab/measurer.ts'
import { rounds, wholeCpu } from '../lab/rounds.ts'
import { requestsOf } from '../requests.ts'

const CALLERS = 50

/** Milliseconds on a CPU for one request, of workerd, the pooler and Postgres together. */
const MOST = {
  'booking, one hot doctor': 1.8,
  'booking, spread over 46 doctors': 3,
  'one appointment': 1.5,
  'list of 20': 3.5,
  'availability, warm': 0.4,
  health: 0.12,
}

export const cpuPerRequest: Bench = {
  id: 'B14',
  slug: 'cpu-per-request',
  title: 'CPU of a request, all processes',
  mustReach: Object.entries(MOST)
    .map(([name, most]) => `${name} <= ${most} ms`)
    .join(', '),
  async run(lab, pace) {
    const { url, processes } = await lab.stage()
    const requests = await requestsOf(lab)
    // The first ones may have few free slots left.
    const [hot, ...others] = lab.world.doctors.slice(3) as [string, ...string[]]
    const spread = others as [string, ...string[]]
    const side = (calls: HttpSide['calls'], status = 200): HttpSide => ({
      url,
      calls,
      connections: CALLERS,
      expect: [status],
      processes,
    })
    const sides: Record<keyof typeof MOST, HttpSide> = {
      'booking, one hot doctor': side(requests.bookings([hot]), 201),
      'booking, spread over 46 doctors': side(requests.bookings(spread), 201),
      'one appointment': side(requests.visits()),
      'list of 20': side(requests.lists()),
      'availability, warm': side(requests.availability()),
      health: side(requests.health()),
    }
    for (const one of Object.values(sides)) await lab.warmUp(one, pace)
    const measured = await rounds(
      Object.fromEntries(
        Object.entries(sides).map(([name, one]) => [
          name,
          async () => {
            const measure = await lab.measure(one, pace)
            return { value: wholeCpu(measure), cpu: measure.cpu }
          },
        ]),
      ),
      pace.rounds,
    )
    const rows = Object.entries(MOST).map(([name, most]): Row => {
      const { value, spread, cpu } = measured[name] ?? { value: Number.NaN, spread: [Number.NaN, Number.NaN] as const }
      return { name, value, unit: 'ms', spread, ...(cpu && { cpu }), target: `<= ${most}`, met: value <= most }
    })
    return { rows }
  },
}
