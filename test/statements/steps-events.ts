import { deliveredTo, parkedEvent, webhookIn } from '../api/outbox-rows.ts'
import type { Walk } from './walk.ts'

/** What happened, what of it could not be delivered, and who may hear of it. */
export function eventSteps({ clinic, step, answer }: Walk): void {
  const { admin, patient } = clinic
  step('event-list', admin.client, (c) => c.get('/events?limit=1'))
  const after = () => `after=${(answer('event-list').page as { nextAfter: string }).nextAfter}`
  step('event-list-after', admin.client, (c) => c.get(`/events?${after()}&type=clinic.changed,patient.changed`))
  step('event-list-of-subject', admin.client, (c) => c.get(`/events?${after()}&subjectId=${patient.patientId}`))
  step('event-replay', admin.client, async (c) => {
    const id = await parkedEvent(clinic.id)
    await deliveredTo(id, await webhookIn(clinic.id), true)
    return c.post(`/events/${id}/replay`, {})
  })
  step('plugin-list', admin.client, (c) => c.get('/plugins'))
  step('plugin-change', admin.client, (c) => c.put('/plugins/no-show-task', { enabled: true }))
  step('event-list-parked', admin.client, (c) => c.get('/events?state=parked'))
}
