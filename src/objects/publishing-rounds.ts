import type { Interval } from '../domain/working-hours.ts'
import { log } from '../platform/log.ts'
import { pause } from '../platform/pause.ts'

const TRIES = 10

/** Milliseconds from one round to the next, and to the next after one that has failed. */
const APART = 100
const AFTER_FAILURE = 1_000

/**
 * Publishes changed times in the background, in rounds a tenth of a second apart: what changes until the next one is read and
 * worked out once, however many bookings there were. The publisher sees to it that no key is written too often.
 * @param ctx of the object, named after its doctor
 * @param publish publishes the changed times of one round; where it fails, the next round has them too, ten times at most, and then
 * the entries grow old as they are
 * @returns what is called with times that have just changed
 */
export function publishingRounds(
  ctx: DurableObjectState,
  publish: (times: readonly Interval[]) => Promise<void>,
): (times: readonly Interval[]) => void {
  let touched: Interval[] = []
  let failures = 0
  let isRunning = false

  function failed(times: Interval[]): void {
    log('warn', 'availability.not_refreshed', { doctorId: ctx.id.name ?? '' })
    failures++
    if (failures < TRIES) touched.unshift(...times)
    else failures = 0
  }

  async function run(): Promise<void> {
    isRunning = true
    // Whoever was settled in the same gathering is in the same round.
    await pause(0)
    while (touched.length > 0) {
      const times = touched
      touched = []
      await publish(times).then(
        () => {
          failures = 0
        },
        () => failed(times),
      )
      await pause(failures > 0 ? AFTER_FAILURE : APART)
    }
    isRunning = false
  }

  return (times) => {
    touched.push(...times)
    if (!isRunning) ctx.waitUntil(run())
  }
}
