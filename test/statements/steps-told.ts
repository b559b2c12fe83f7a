import { env } from 'cloudflare:workers'
import { sendMessages } from '../../src/jobs/send-messages.ts'
import { sqlAs } from '../support/clinic.ts'
import { db, hear, provider } from '../support/messages.ts'
import type { Walk } from './walk.ts'

/** What runs beside the requests, run once as part of one: a booking is heard of, and its patient told. */
export function toldSteps({ clinic, step, book }: Walk): void {
  const { reception, otherPatient } = clinic
  book('book-to-tell', reception.client, '16:30', {
    patientId: otherPatient.patientId,
    appointmentDate: '2027-03-22T16:30',
  })
  step('tell-patients', reception.client, async (client) => {
    await sqlAs("update patients set email = 'otto@example.org' where clinic_id = $1 and id = $2", [
      clinic.id,
      otherPatient.patientId,
    ])
    await hear(clinic)
    const { adapterOf } = provider()
    const sent = await sendMessages({ db: db(), env, now: Date.now() + 600_000 }, { adapterOf, only: [clinic.id] })
    if (sent === 0) throw new Error('Nobody was told.')
    return client.get('/clinic')
  })
}
