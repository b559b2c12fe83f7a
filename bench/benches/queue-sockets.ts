import { deepStrictEqual } from 'node:assert'
import type { Bench, Row } from '../bench.ts'
import { type KeptLine, openKeptLine } from '../kept-line.ts'
import { type Figure, ratioOf, rounds } from '../lab/rounds.ts'
import { timesOf } from '../lab/times.ts'
import { change, type LiveLine } from '../live-line.ts'
import { openSocketIoLine } from '../rivals/socket-io.ts'

const SOCKETS = 1_000
/** Of a bench that is only looked at, and of one that is only tried. */
const SOCKETS_LOOKED_AT = 200
const SOCKETS_TRIED = 50
/** They are shown names and are told of each visit; these leave and come back. */
const DESKS_SHARE = 10
const AT_LEAST = 3
const MOST_LATER = 1.5

/** Changes at once. */
const BURST = 50
/** Changes one after the other, of each round. */
const SINGLE = 5

interface Side {
  line: LiveLine
  length: number
}

/** Changes of a burst that have come to every socket, a second, times the sockets. */
async function burst(side: Side): Promise<number> {
  const milliseconds = await change(side.line, { from: side.length, many: BURST })
  side.length += BURST
  return (BURST * side.line.viewers.length * 1_000) / milliseconds
}

/** The p95 of when the last socket was shown a change that was made by itself, in milliseconds. */
async function single(side: Side): Promise<number> {
  const times: number[] = []
  for (let n = 0; n < SINGLE; n++) times.push(await change(side.line, { from: side.length++, many: 1 }))
  return timesOf(times).p95
}

/**
 * Desks that leave, miss changes and come back from the last number that they saw.
 * @throws AssertionError where one then knows less than a desk that stayed
 */
async function comeBack(side: Side, { viewers }: KeptLine, desks: number): Promise<number> {
  const [stayed, ...leaving] = viewers.slice(0, desks)
  if (!stayed) throw new Error('There is no desk.')
  await Promise.all(leaving.map((one) => one.leave()))
  for (let n = 0; n < 3; n++) await side.line.lengthen()
  side.length += 3
  await stayed.shown(side.length)
  for (const one of leaving) await one.again()
  await change(side.line, { from: side.length++, many: 1 })
  for (const one of leaving) {
    deepStrictEqual(one.seq(), stayed.seq(), 'A desk that came back is not where one that stayed is.')
    deepStrictEqual(one.news(), stayed.news(), 'A desk that came back has not heard of each visit once.')
  }
  return leaving.length
}

const row = (name: string, { value, spread }: Figure, unit: string): Row => ({ name, value, unit, spread })

export const queueSockets: Bench = {
  id: 'B8',
  slug: 'queue-sockets',
  title: 'The live queue, against Socket.IO',
  mustReach: `${SOCKETS} sockets: at least ${AT_LEAST} times the changes delivered a second, the last delivery's p95 at most ${MOST_LATER} times, no gap after 100 reconnects`,
  async run(lab, pace) {
    const sockets = pace.rounds >= 5 ? SOCKETS : pace.rounds > 1 ? SOCKETS_LOOKED_AT : SOCKETS_TRIED
    const desks = Math.max(2, Math.round(sockets / DESKS_SHARE) + 1)
    const doctorId = lab.world.doctors.at(-1) ?? ''
    const keptLine = await openKeptLine(lab, { doctorId, sockets, desks })
    const bytes = keptLine.viewers.at(-1)?.bytes() ?? 0
    const { line } = await openSocketIoLine({ sockets, bytes: Math.max(bytes, 500) })
    const kept: Side = { line: keptLine, length: 0 }
    const rival: Side = { line, length: 0 }
    const measured = await rounds(
      {
        kept: async () => ({ value: await burst(kept) }),
        rival: async () => ({ value: await burst(rival) }),
        keptSingle: async () => ({ value: await single(kept) }),
        rivalSingle: async () => ({ value: await single(rival) }),
      },
      pace.rounds,
    )
    const reconnects = await comeBack(kept, keptLine, desks)
    const ratio = ratioOf(measured.kept, measured.rival)
    const later = ratioOf(measured.keptSingle, measured.rivalSingle)
    return {
      rows: [
        {
          ...row('changes delivered, Kept', measured.kept, '/s'),
          ...{ ratio, target: `>= ${AT_LEAST} x Socket.IO`, met: ratio >= AT_LEAST },
        },
        row('changes delivered, Socket.IO', measured.rival, '/s'),
        {
          ...row('last delivery p95, Kept', measured.keptSingle, 'ms'),
          ...{ ratio: later, target: `<= ${MOST_LATER} x Socket.IO`, met: later <= MOST_LATER },
        },
        row('last delivery p95, Socket.IO', measured.rivalSingle, 'ms'),
        { name: 'reconnects without a gap', value: reconnects, unit: '', target: 'each', met: true },
      ],
      notes: [
        `${sockets} sockets on one doctor, ${desks} of them desks that are shown names. A burst is ${BURST} walk-ins at once, each one a change that every socket has to be shown: from the first request until the last socket shows the line with all of them. Kept's goes through the whole product and Postgres, and tells changes of 75 ms as one; Socket.IO 4.8.4 counts in memory and tells its room of each, with messages as long. Kept's walk-ins of one line are written one after the other, and a burst waits for that; the telling itself grows with the sockets, where Socket.IO's grows with the sockets times the changes. All sockets are in the bench's own process.`,
      ],
    }
  },
}
