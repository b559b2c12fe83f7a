import { figureRow, judged, share } from '../against.ts'
import type { Bench } from '../bench.ts'
import type { HttpSide, Measured } from '../lab/measurer.ts'
import { rounds } from '../lab/rounds.ts'
import { median } from '../lab/times.ts'
import { requestsOf } from '../requests.ts'

const CALLERS = 50
/** Milliseconds. */
const SOON = 100

/** Requests until as many wait as may wait for a doctor, where every second one is served. */
const TO_FILL = 1_000

/** What is answered under an overload. */
const BOOKED = '201'
const REFUSED = ['429', '503']

export const saturation: Bench = {
  id: 'B12',
  slug: 'saturation',
  title: 'Twice as many bookings of one doctor as it can take',
  mustReach: `0.9 of its peak still booked; who is refused (429, 503) learns it within ${SOON} ms`,
  async run(lab, pace) {
    const { url, processes } = await lab.stage()
    const requests = await requestsOf(lab)
    // Another doctor each time, for a doctor's free slots end.
    const doctors = [...lab.world.doctors]
    const next = () => doctors.pop() ?? lab.world.doctors[0]
    const side = (doctorId: string, expect: number[]): HttpSide => ({
      url,
      processes,
      calls: requests.bookings([doctorId]),
      connections: CALLERS,
      expect,
    })
    const peak = side(next(), [201])
    await lab.warmUp(peak, pace)
    const overloads: Measured[] = []
    let perSecond = 1
    const figures = await rounds(
      {
        peak: async () => {
          const measured = await lab.measure(peak, pace)
          perSecond = Math.ceil(measured.rate * 2)
          return measured
        },
        twice: async () => {
          const seconds = pace.seconds * 2 + Math.min(TO_FILL / perSecond, pace.seconds * 4)
          const twice = side(next(), [201, ...REFUSED.map(Number)])
          const measured = await lab.measure({ ...twice, perSecond }, { seconds })
          overloads.push(measured)
          const booked = measured.byStatus[BOOKED]?.answered ?? 0
          return { ...measured, value: (measured.rate * booked) / measured.answered }
        },
      },
      pace.rounds,
    )
    const refusals = overloads.flatMap(({ byStatus }) => REFUSED.flatMap((status) => byStatus[status] ?? []))
    const refused = refusals.reduce((sum, { answered }) => sum + answered, 0)
    const slowest = Math.max(...refusals.map(({ p99 }) => p99))
    const waited = median(overloads.map(({ byStatus }) => byStatus[BOOKED]?.p95 ?? Number.NaN))
    return {
      rows: [
        figureRow('booked at peak', figures.peak, '/s'),
        {
          ...figureRow('booked while twice as many are asked for', figures.twice, '/s'),
          ...share(figures.twice, figures.peak, { atLeast: 0.9 }),
        },
        { name: 'p95 of those who were booked', value: waited, unit: 'ms' },
        { name: 'refused', value: refused, unit: '' },
        ...(refused > 0
          ? [{ name: 'p99 of the refusals', value: slowest, unit: 'ms', ...judged(slowest, { atMost: SOON }) }]
          : []),
      ],
      notes: [
        `The peak is that of ${CALLERS} callers; then twice its rate arrives, whatever the answers take. Milliseconds are from when a request was due.`,
      ],
    }
  },
}
