import type { Walk } from './walk.ts'

/** Other systems that are told of events. */
export function webhookSteps({ clinic, step, id }: Walk): void {
  const { client } = clinic.admin
  const path = (rest = '') => `/webhooks/${id('webhook-add')}${rest}`
  step('webhook-add', client, (c) => c.post('/webhooks', { url: 'http://127.0.0.1:9/kept', events: ['series.paused'] }))
  step('webhook-change', client, (c) => c.put(path(), { active: false }))
  step('webhook-list', client, (c) => c.get('/webhooks'))
  step('webhook-get', client, (c) => c.get(path()))
  step('webhook-rotate', client, (c) => c.post(path('/rotate')))
  step('webhook-replay', client, (c) => c.post(path('/replay'), { from: '2027-02-28T00:00:00Z' }))
  step('webhook-ping', client, (c) => c.post(path('/ping')))
  step('webhook-deliveries', client, (c) => c.get(path('/deliveries')))
  step('webhook-deliveries-of-event', client, (c) => c.get(path('/deliveries?eventId=1')))
  step('webhook-remove', client, (c) => c.delete(path()))
}
