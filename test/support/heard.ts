import { env } from 'cloudflare:workers'
import type { Env } from '../../src/env.ts'
import { hearWakeUp } from '../../src/jobs/hear-wake-up.ts'
import { sqlAs } from './clinic.ts'

const PAUSE = 50
const PATIENCE = 30_000

/**
 * Waits until all that has happened in a clinic is heard by who hears it, whoever drains the outbox: what the Queue brings about later
 * would come between two looks of a test. The clock that a test has set stands still meanwhile.
 */
export async function heard(clinicId: string): Promise<void> {
  const began = performance.now()
  const unheard = 'select id from outbox where clinic_id = $1 and processed_at is null limit 1'
  while ((await sqlAs(unheard, [clinicId])).length > 0) {
    if (performance.now() - began > PATIENCE) throw new Error('What has happened is not heard.')
    await hearWakeUp(env as Env, Date.now())
    await new Promise((paused) => setTimeout(paused, PAUSE))
  }
}
