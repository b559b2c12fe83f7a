import { figureRow, share } from '../against.ts'
import type { Bench } from '../bench.ts'
import type { HttpSide, Measured } from '../lab/measurer.ts'
import { rounds } from '../lab/rounds.ts'
import { latencyAtHalf } from '../latency.ts'
import { requestsOf } from '../requests.ts'

const CALLERS = 50

export const availability: Bench = {
  id: 'B6',
  slug: 'availability',
  title: 'Availability of a day, against hello of the same Worker',
  mustReach:
    "0.5 of GET /health where KV has the day, 0.3 where the doctor's object answers from memory; cold: a figure",
  async run(lab, pace) {
    const { pooledUrl, processes } = await lab.database()
    // Its KV and its objects know nothing yet.
    const served = await lab.serve({ databaseUrl: pooledUrl })
    await lab.stage()
    const requests = await requestsOf(lab)
    const side = (calls: HttpSide['calls']): HttpSide => ({
      url: served.url,
      calls,
      connections: CALLERS,
      expect: [200],
      counted: 'x-cache',
      processes: { ...served.processes, ...processes },
    })
    const empty = await lab.hello()
    const sides = {
      empty: { ...side(requests.health()), ...empty },
      health: side(requests.health()),
      kv: side(requests.availability()),
      memory: side(requests.freshAvailability()),
      cold: side(requests.coldAvailability()),
    }
    // Every doctor's day has been asked for then, and its copy is in KV.
    const warmUp = Math.max(pace.warmUp, 2 * lab.world.doctors.length)
    for (const one of Object.values(sides)) await lab.warmUp(one, { warmUp })
    const figures = await rounds(
      {
        empty: () => lab.measure(sides.empty, pace),
        health: () => lab.measure(sides.health, pace),
        kv: async () => only('HIT', await lab.measure(sides.kv, pace)),
        memory: async () => only('BYPASS', await lab.measure(sides.memory, pace)),
        cold: async () => only('MISS', await lab.measure(sides.cold, pace)),
      },
      pace.rounds,
    )
    const { empty: hello, health, kv, memory, cold } = figures
    const note = {
      kv: await latencyAtHalf(lab, pace, { side: sides.kv, peak: kv }),
      memory: await latencyAtHalf(lab, pace, { side: sides.memory, peak: memory }),
    }
    return {
      rows: [
        figureRow('an empty Worker', hello, '/s'),
        figureRow('GET /health', health, '/s'),
        { ...figureRow('from KV', kv, '/s'), ...share(kv, health, { atLeast: 0.5 }), note: note.kv },
        {
          ...figureRow("from the object's memory", memory, '/s'),
          ...share(memory, health, { atLeast: 0.3 }),
          note: note.memory,
        },
        { ...figureRow('cold', cold, '/s'), ...share(cold, health) },
      ],
      notes: [
        `${CALLERS} callers, one day of one of 50 doctors. From the object's memory is what \`Cache-Control: no-cache\` asks for; cold is a day that nobody has asked for before.`,
      ],
    }
  },
}

/** @throws Error when an answer came from somewhere else than it should */
function only(source: 'HIT' | 'BYPASS' | 'MISS', measured: Measured): Measured {
  if (measured.counted[source] === measured.answered) return measured
  throw new Error(`Not every answer was a ${source}: ${JSON.stringify(measured.counted)}`)
}
