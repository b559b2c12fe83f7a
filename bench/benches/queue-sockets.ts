import { deepStrictEqual } from 'node:assert'
import type { Bench, Pace, Row } from '../bench.ts'
import { type KeptLine, openKeptLine } from '../kept-line.ts'
import type { Lab } from '../lab/lab.ts'
import { type Figure, type Outcome, ratioOf, rounds } from '../lab/rounds.ts'
import { timesOf } from '../lab/times.ts'
import { type LiveLine, shownToAll } from '../live-line.ts'
import { openSocketIoLine } from '../rivals/socket-io.ts'

const SOCKETS = 1_000
/** Of a bench that is only looked at, and of one that is only tried. */
const SOCKETS_LOOKED_AT = 200
const SOCKETS_TRIED = 50
/** They are shown names and are told of each visit; these leave and come back. */
const DESKS_SHARE = 10
const AT_LEAST = 3
const MOST_LATER = 1.5

/** In the line. */
const WAITING = 12
/** Changes that are each made by themselves, of each round. */
const SINGLE = 5
/** Milliseconds between them. */
const APART = 500
/** Visits that a desk which leaves hears of when it comes back. */
const MISSED = 3
/** Changes before anything is counted. */
const WARM_UP = 30

/** Changes times the sockets that were shown them, a second, made as fast as they are taken. */
async function burst(lab: Lab, line: LiveLine, pace: Pace): Promise<Outcome> {
  const before = await line.change()
  await shownToAll(line, before)
  const started = performance.now()
  const { sent, cpu } = await lab.measure(line.changes, pace)
  const last = await shownToAll(line, before + sent)
  return { value: (sent * line.viewers.length * 1_000) / (last - started), cpu }
}

/** The p95 of when the last socket was shown a change that was made by itself, in milliseconds. */
async function single(line: LiveLine): Promise<Outcome> {
  const times: number[] = []
  for (let n = 0; n < SINGLE; n++) {
    await new Promise((resume) => setTimeout(resume, APART))
    const started = performance.now()
    times.push((await shownToAll(line, await line.change())) - started)
  }
  return { value: timesOf(times).p95 }
}

/**
 * Desks that leave, miss changes and come back from the last number that they saw.
 * @throws AssertionError where one then knows less than a desk that stayed
 */
async function comeBack(line: KeptLine, desks: number): Promise<number> {
  const [stayed, ...leaving] = line.viewers.slice(0, desks)
  if (!stayed) throw new Error('There is no desk.')
  await Promise.all(leaving.map((one) => one.leave()))
  for (let n = 0; n < MISSED; n++) await line.walkIn()
  await stayed.shown(await line.change())
  for (const one of leaving) await one.again()
  await shownToAll(line, await line.change())
  for (const one of leaving) {
    deepStrictEqual(one.seq(), stayed.seq(), 'A desk that came back is not where one that stayed is.')
    deepStrictEqual(one.news(), stayed.news(), 'A desk that came back has not heard of each visit once.')
  }
  return leaving.length
}

const row = (name: string, { value, spread, cpu }: Figure, unit: string): Row => {
  return { name, value, unit, spread, ...(cpu && { cpu }) }
}

export const queueSockets: Bench = {
  id: 'B8',
  slug: 'queue-sockets',
  title: 'The live queue, against Socket.IO',
  mustReach: `${SOCKETS} sockets: at least ${AT_LEAST} times the changes delivered a second, the last delivery's p95 at most ${MOST_LATER} times, no gap after 100 reconnects`,
  async run(lab, pace) {
    const sockets = pace.rounds >= 5 ? SOCKETS : pace.rounds > 1 ? SOCKETS_LOOKED_AT : SOCKETS_TRIED
    const desks = Math.max(2, Math.round(sockets / DESKS_SHARE) + 1)
    const doctorId = lab.world.doctors.at(-1) ?? ''
    const kept = await openKeptLine(lab, { doctorId, sockets, desks, waiting: WAITING })
    const queue = kept.viewers.at(-1)?.queue() ?? {}
    const rival = await openSocketIoLine({ sockets, queue })
    for (const { changes } of [kept, rival]) await lab.warmUp(changes, { warmUp: WARM_UP })
    const measured = await rounds(
      {
        kept: () => burst(lab, kept, pace),
        rival: () => burst(lab, rival, pace),
        keptSingle: () => single(kept),
        rivalSingle: () => single(rival),
      },
      pace.rounds,
    )
    const reconnects = await comeBack(kept, desks)
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
        `${sockets} sockets on one doctor with ${WAITING} in the line, ${desks} of them desks that are shown names. Eight callers change the line, each as fast as it is answered (Kept: \`call-next\`; Socket.IO: a counter); a change counts for each socket once that was shown the line with it or with a later one, and time goes on until the last socket was shown the last change. Kept's changes go through the whole product and Postgres, and it tells several as one; Socket.IO 4.8.4 counts in memory and tells its room of each, with the message that Kept's screens get. Neither compresses its messages. The last delivery is that of a change made by itself, from the request on. All sockets are in the bench's own process, which shares the machine's cores. What a change of Kept costs is hardly its telling, at most four a second to a thousand sockets: it is to read the line and to write the change, two statements that wait for the disk, one change after the other. Of Socket.IO's it is the telling, and grows with the sockets.`,
      ],
    }
  },
}
