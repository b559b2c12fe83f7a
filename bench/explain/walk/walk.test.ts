import { env, exports } from 'cloudflare:workers'
import { afterAll, expect, test, vi } from 'vitest'
import { runCron } from '../../../src/jobs/cron.ts'
import { type Step, type Walk, walkOf } from '../../../test/statements/walk.ts'
import type { Client } from '../../../test/support/client.ts'
import { setClock } from '../../../test/support/clock.ts'
import { adoptClinic } from './adopt-clinic.ts'
import { listSteps, PAGED } from './list-steps.ts'

const NOW = '2027-03-01T03:00:00Z'

/** How far each list is gone through, by its largest pages. */
const PAGES = 200

afterAll(() => {
  vi.useRealTimers()
})

const failed: string[] = []

async function take({ name, send }: Step): Promise<void> {
  await send().catch((error: unknown) => failed.push(`${name}: ${error instanceof Error ? error.message : error}`))
}

/** Not held against the document: ten thousand rows would take longer to be looked at than to be read. */
async function pageThrough({ token }: Client, path: string): Promise<void> {
  const url = new URL(path, 'http://kept.test')
  url.searchParams.set('limit', '100')
  for (let page = 0; page < PAGES; page++) {
    const response = await exports.default.fetch(new Request(url, { headers: { Authorization: `Bearer ${token}` } }))
    if (response.status !== 200) return void failed.push(`${path}: ${await response.text()}`)
    const { page: next } = await response.json<{ page: { nextCursor: string | null } }>()
    if (next.nextCursor === null) return
    url.searchParams.set('cursor', next.nextCursor)
  }
}

test('the product runs every statement that it has', { timeout: 1_800_000 }, async () => {
  setClock(NOW)
  const clinic = await adoptClinic(NOW)
  const listed: Step[] = []
  const step: Walk['step'] = (name, client, call) =>
    void listed.push({
      name,
      send: async () => {
        const { status, body } = await call(client)
        if (status >= 400) throw new Error(`${status} ${JSON.stringify(body)}`)
      },
    })
  listSteps({ clinic, step } as Walk, NOW)
  for (const one of listed) await take(one)
  for (const path of Object.values(PAGED))
    await pageThrough(clinic.admin.client, path.replace('DOCTOR', clinic.doctor.doctorId))
  for (const one of walkOf(clinic)) await take(one)
  for (const cron of ['*/5 * * * *', '*/15 * * * *', '40 2 * * *']) {
    await runCron(cron, env as never, Date.parse(NOW)).catch((error: unknown) => failed.push(`${cron}: ${error}`))
  }
  console.log(JSON.stringify(failed, null, 1))
  expect(failed.length).toBeLessThan(20)
})
