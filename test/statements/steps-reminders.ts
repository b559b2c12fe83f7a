import { v7 } from 'uuid'
import { sqlAs } from '../support/clinic.ts'
import type { Walk } from './walk.ts'

/** When patients are reminded, and what users are told in their app. */
export function reminderSteps({ clinic, step, id }: Walk): void {
  const { admin, patient } = clinic
  const rule = () => `/reminder-rules/${id('reminder-rule-add')}`
  step('reminder-rule-add', admin.client, (c) => c.post('/reminder-rules', { offsetMinutes: 120 }))
  step('reminder-rule-get', admin.client, (c) => c.get(rule()))
  step('reminder-rule-list', admin.client, async (c) => {
    const { body } = await c.get('/reminder-rules?limit=1')
    return c.get(`/reminder-rules?limit=1&cursor=${body.page.nextCursor}`)
  })
  step('reminder-rule-change', admin.client, (c) => c.put(rule(), { offsetMinutes: 180 }))
  step('reminder-rule-remove', admin.client, (c) => c.delete(rule()))
  const told = v7()
  // Before the walk begins: what a step runs is taken for a statement of the Worker.
  const written = sqlAs(
    `insert into notifications(clinic_id, id, user_id, event, dedup_key, patient_id) values ($1, $2, $3, 'link.changed', 'walk', $4)`,
    [clinic.id, told, patient.userId, patient.patientId],
  )
  step('notification-list', patient.client, async (c) => {
    await written
    return c.get('/me/notifications')
  })
  step('notification-list-page', patient.client, (c) => c.get('/me/notifications?limit=1'))
  step('notification-list-unread', patient.client, (c) => c.get('/me/notifications?unread=true'))
  step('notification-read', patient.client, (c) => c.post(`/me/notifications/${told}/read`))
  step('notifications-read-all', patient.client, (c) => c.post('/me/notifications/read-all'))
}
