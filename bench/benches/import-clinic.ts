import type { Bench, Row } from '../bench.ts'
import { importer, patientsFile, visitsFile } from '../import-files.ts'
import type { Lab } from '../lab/lab.ts'
import { requestsOf } from '../requests.ts'

const FULL = { patients: 20_000, visits: 50_000 }
/** Of a bench that is only tried, or looked at. */
const SMALL = { patients: 600, visits: 600 }

const CHECKED_WITHIN = 60
const COMMITTED_WITHIN = 180
const SLOWER = 1.5
/** Milliseconds between two bookings: a busy clinic's desks. */
const PAUSE = 100

const p95 = (all: readonly number[]) => [...all].sort((a, b) => a - b)[Math.floor(all.length * 0.95)] ?? 0

/** Books one visit after another until it is told to stop. @returns how long each took, in milliseconds */
async function bookUntil(lab: Lab, url: string, isOver: () => boolean): Promise<number[]> {
  const bookings = (await requestsOf(lab)).bookings(lab.world.doctors)
  const took: number[] = []
  while (!isOver() || took.length < 20) {
    const [call] = await bookings.take(1)
    bookings.used(1)
    const started = performance.now()
    const answer = await fetch(`${url}${call?.path}`, {
      method: 'POST',
      headers: { Authorization: `Bearer ${call?.token}`, 'Content-Type': 'application/json' },
      body: JSON.stringify(call?.body),
    })
    const text = await answer.text()
    if (answer.status !== 201 && answer.status !== 409)
      throw new Error(`A booking was answered ${answer.status} ${text}`)
    took.push(performance.now() - started)
    await new Promise((next) => setTimeout(next, PAUSE))
  }
  return took
}

const within = (name: string, value: number, limit: number): Row => ({
  ...{ name, value, unit: 's', target: `<= ${limit} s`, met: value <= limit },
})

export const importClinic: Bench = {
  id: 'B16',
  slug: 'import-clinic',
  title: 'A clinic brings its patients and visits while the desk goes on booking',
  mustReach: `20,000 patients and 50,000 visits are checked within ${CHECKED_WITHIN} s and committed within ${COMMITTED_WITHIN} s; p95 of bookings at most ${SLOWER} times as long meanwhile`,
  byNameOnly: true,
  async run(lab, pace) {
    const { patients, visits } = pace.rounds >= 5 ? FULL : SMALL
    const { url } = await lab.miniflare()
    const { send, check, commit } = await importer(lab, url)
    const calm = Date.now() + pace.seconds * 10_000
    const alone = await bookUntil(lab, url, () => Date.now() > calm)
    let isDone = false
    const beside = bookUntil(lab, url, () => isDone)
    const people = await send('patients', patientsFile(patients))
    const checkedPeople = await check(people)
    const madePeople = await commit(people)
    const past = await send('appointments', await visitsFile(visits, lab, patients))
    const checkedVisits = await check(past)
    const madeVisits = await commit(past)
    isDone = true
    const meanwhile = await beside
    if (madePeople.counts.made !== patients) throw new Error(`Patients: ${JSON.stringify(madePeople.counts)}`)
    if (madeVisits.counts.made < visits * 0.97) throw new Error(`Visits: ${JSON.stringify(madeVisits.counts)}`)
    const ratio = p95(meanwhile) / p95(alone)
    return {
      rows: [
        within('checked', checkedPeople.seconds + checkedVisits.seconds, CHECKED_WITHIN),
        within('committed', madePeople.seconds + madeVisits.seconds, COMMITTED_WITHIN),
        { name: 'p95 of a booking alone', value: p95(alone), unit: 'ms' },
        {
          ...{ name: 'p95 of a booking meanwhile', value: p95(meanwhile), unit: 'ms', ratio },
          ...{ target: `<= ${SLOWER} of alone`, met: ratio <= SLOWER },
        },
      ],
      notes: [
        `${patients.toLocaleString('en-GB')} patients and ${visits.toLocaleString('en-GB')} visits, one in 25 of them still to come, into a clinic of 5,000 patients and 100,000 visits; every visit has a sealed note. All runs in Miniflare, with its Queue and its R2, on the cores of the machine, and so does who books. Measured once.`,
      ],
    }
  },
}
