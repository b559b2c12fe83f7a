import type { Walk } from './walk.ts'

/** When patients are reminded. */
export function reminderSteps({ clinic, step, id }: Walk): void {
  const { admin } = clinic
  const rule = () => `/reminder-rules/${id('reminder-rule-add')}`
  step('reminder-rule-add', admin.client, (c) => c.post('/reminder-rules', { offsetMinutes: 120 }))
  step('reminder-rule-get', admin.client, (c) => c.get(rule()))
  step('reminder-rule-list', admin.client, async (c) => {
    const { body } = await c.get('/reminder-rules?limit=1')
    return c.get(`/reminder-rules?limit=1&cursor=${body.page.nextCursor}`)
  })
  step('reminder-rule-change', admin.client, (c) => c.put(rule(), { offsetMinutes: 180 }))
  step('reminder-rule-remove', admin.client, (c) => c.delete(rule()))
}
