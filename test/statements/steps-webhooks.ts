import { env } from 'cloudflare:workers'
import { vi } from 'vitest'
import { openDatabase } from '../../src/db/client.ts'
import type { Env } from '../../src/env.ts'
import { sendWebhooks } from '../../src/jobs/send-webhooks.ts'
import { webhooksHearer } from '../../src/plugins/webhooks/webhooks.ts'
import type { Walk } from './walk.ts'

/** Tells the webhooks of an event, and sends what is due to a receiver that is gone. */
async function tell(clinicId: string, id: string): Promise<void> {
  const db = openDatabase((env as Env).HYPERDRIVE.connectionString)
  const gone = vi.spyOn(globalThis, 'fetch').mockImplementation(async () => new Response(null, { status: 410 }))
  const event = { id, clinicId, type: 'webhook.pinged', subjectType: 'ping', subjectId: id, subjectVersion: 1, at: 0 }
  await webhooksHearer.deliver([{ ...event, data: {} }], env as Env, db)
  await sendWebhooks({ db, env: env as Env, now: Date.now() })
  gone.mockRestore()
  db.release()
}

/** Other systems that are told of events. */
export function webhookSteps({ clinic, step, answer, id }: Walk): void {
  const { client } = clinic.admin
  const path = (rest = '') => `/webhooks/${id('webhook-add')}${rest}`
  step('webhook-add', client, (c) => c.post('/webhooks', { url: 'http://127.0.0.1:9/kept', events: ['series.paused'] }))
  step('webhook-change', client, (c) => c.put(path(), { active: false }))
  step('webhook-list', client, (c) => c.get('/webhooks'))
  step('webhook-get', client, (c) => c.get(path()))
  step('webhook-rotate', client, (c) => c.post(path('/rotate')))
  step('webhook-replay', client, (c) => c.post(path('/replay'), { from: '2027-02-28T00:00:00Z' }))
  step('webhook-deliveries', client, (c) => c.get(path('/deliveries')))
  step('webhook-deliveries-of-event', client, (c) => c.get(path('/deliveries?eventId=1')))
  step('webhook-change-again', client, (c) => c.put(path(), { active: true }))
  step('webhook-ping', client, (c) => c.post(path('/ping')))
  step('webhooks-send', client, async (c) => {
    await tell(clinic.id, String(answer('webhook-ping').eventId))
    return c.get(path())
  })
  step('webhook-remove', client, (c) => c.delete(path()))
}
