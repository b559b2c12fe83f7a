import { v7 } from 'uuid'
import { sqlAs } from '../support/clinic.ts'
import type { Walk } from './walk.ts'

/** What the desk has to look at. It comes by providers, and not in the walk: so it lies there from the beginning. */
export function inboxSteps({ clinic, step }: Walk): void {
  const { reception, nurse, doctor, patient } = clinic
  const item = v7()
  const lies = sqlAs(
    `insert into inbox (clinic_id, id, kind, dedup_key, patient_id) values ($1, $2, 'REPLY', 'walk', $3)`,
    [...[clinic.id, item, patient.patientId]],
  )
  step('inbox-list', reception.client, async (c) => {
    await lies
    return c.get('/inbox')
  })
  step('inbox-list-all', nurse.client, (c) => c.get(`/inbox?state=all&kind=REPLY&patientId=${patient.patientId}`))
  step('inbox-list-as-doctor', doctor.client, (c) => c.get('/inbox'))
  step('inbox-done', reception.client, (c) => c.post(`/inbox/${item}/done`, { note: 'called back' }))
}
