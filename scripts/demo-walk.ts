import { whoIsWho } from './demo/walk/people.ts'
import { walkIn } from './demo/walk/queue.ts'
import { weeklySeries } from './demo/walk/series.ts'
import { overTwoClinics } from './demo/walk/two-clinics.ts'
import { oneVisit } from './demo/walk/visit.ts'
import { Unexpected, type Walker, walkerOf } from './demo/walk/walker.ts'
import { findRunning } from './running.ts'
import { tokenFor } from './token.ts'

/** A visit with its follow-up, a walk-in and a series, and the refusals of others in their place and in another clinic. */
export async function walk(walker: Walker): Promise<void> {
  const people = await whoIsWho(walker)
  await oneVisit(walker, people)
  await walkIn(walker, people)
  await weeklySeries(walker, people)
  await overTwoClinics(walker)
}

async function main(): Promise<void> {
  // It books and cancels: only where the data are made up.
  const url = findRunning()?.url
  if (!url) throw new Unexpected('Nothing runs here: npm start first, in another terminal.')
  console.log(`A day of the demo clinic, at ${url}`)
  await walk(walkerOf(url, (login) => tokenFor(login, Date.now())))
  console.log('\nEvery answer was as expected.')
}

if (import.meta.main) {
  try {
    await main()
  } catch (error) {
    console.error(`\n✗ ${error instanceof Unexpected ? error.message : error instanceof Error ? error.stack : error}`)
    process.exitCode = 1
  }
}
