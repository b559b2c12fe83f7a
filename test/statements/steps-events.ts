import type { Walk } from './walk.ts'

/** What happened, what of it could not be delivered, and who may hear of it. */
export function eventSteps({ clinic, step, answer }: Walk): void {
  const { admin, patient } = clinic
  const listed = () => answer('event-list') as { data: { id: string }[]; page: { nextAfter: string } }
  const after = () => `after=${listed().page.nextAfter}`
  step('event-list', admin.client, (c) => c.get('/events?limit=1'))
  step('event-list-after', admin.client, (c) => c.get(`/events?${after()}&type=clinic.changed,patient.changed`))
  step('event-list-of-subject', admin.client, (c) => c.get(`/events?${after()}&subjectId=${patient.patientId}`))
  step('event-list-parked', admin.client, (c) => c.get('/events?state=parked'))
  step('event-replay', admin.client, (c) => c.post(`/events/${listed().data[0]?.id}/replay`, {}))
  step('plugin-list', admin.client, (c) => c.get('/plugins'))
  step('plugin-change', admin.client, (c) => c.put('/plugins/no-show-task', { enabled: true }))
}
