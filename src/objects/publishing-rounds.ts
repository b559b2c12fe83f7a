import type { Interval } from '../domain/working-hours.ts'
import { PAUSE } from '../features/availability/publisher.ts'
import { log } from '../platform/log.ts'
import { pause } from '../platform/pause.ts'

/**
 * Publishes changed times in the background, in rounds a second apart: a key is written no more often, so what changes until
 * the next round is read and worked out once, however many bookings there were.
 * @param ctx of the object, named after its doctor
 * @param publish publishes the changed times of one round; where it fails, the entries grow old as they are
 * @returns what is called with times that have just changed
 */
export function publishingRounds(
  ctx: DurableObjectState,
  publish: (times: readonly Interval[]) => Promise<void>,
): (times: readonly Interval[]) => void {
  let touched: Interval[] = []
  let isRunning = false

  async function run(): Promise<void> {
    isRunning = true
    // Whoever was settled in the same gathering is in the same round.
    await pause(0)
    while (touched.length > 0) {
      const times = touched
      touched = []
      await publish(times).catch(() => log('warn', 'availability.not_refreshed', { doctorId: ctx.id.name ?? '' }))
      await pause(PAUSE)
    }
    isRunning = false
  }

  return (times) => {
    touched.push(...times)
    if (!isRunning) ctx.waitUntil(run())
  }
}
