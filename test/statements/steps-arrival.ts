import { send } from '../support/client.ts'
import type { Walk } from './walk.ts'

/** Location codes, displays and the line. */
export function arrivalSteps({ clinic, step, book, answer, id, visit }: Walk): void {
  const { reception, admin, nurse, patient, otherDoctor, otherPatient } = clinic
  const { doctorId } = otherDoctor
  let code = ''
  step('location-code', reception.client, async (c) => {
    const answer = await c.get(`/appointments/locations/${clinic.locationId}/qr-code`)
    code = answer.body.token
    return answer
  })
  book('book-to-scan', reception.client, '10:45', { doctorId })
  step('open-code', reception.client, () => send('GET', `/c/${code}`, { headers: { Accept: 'application/json' } }))
  step('open-code-page', reception.client, () => send('GET', `/c/${code}`, { headers: { Accept: 'text/html' } }))
  step('scan-code', patient.client, (c) =>
    c.post('/appointments/check-in/scan-qr', { qrCode: code, appointmentId: id('book-to-scan') }),
  )
  const line = (rest = '') => `/queue/doctors/${doctorId}${rest}`
  const newcomer = { patient: { name: 'Walter Walker' }, locationId: clinic.locationId }
  step('walk-in', reception.client, (c) => c.post(line('/walk-ins'), newcomer))
  step('walk-in-of-patient', reception.client, (c) =>
    c.post(line('/walk-ins'), { patientId: otherPatient.patientId, locationId: clinic.locationId }),
  )
  step('queue', nurse.client, (c) => c.get(line()))
  step('queue-as-patient', patient.client, (c) => c.get(line()))
  step('queues-of-location', reception.client, (c) => c.get(`/queue?locationId=${clinic.locationId}`))
  step('queue-skip', nurse.client, (c) => c.post(line('/skip'), { appointmentId: id('book-to-scan') }))
  step('queue-reorder', nurse.client, (c) =>
    c.post(line('/reorder'), {
      version: (answer('queue-skip') as { version: number }).version,
      appointmentIds: [id('book-to-scan'), id('walk-in-of-patient'), id('walk-in')],
    }),
  )
  step('queue-pause', nurse.client, (c) => c.post(line('/pause')))
  step('queue-resume', nurse.client, (c) => c.post(line('/resume')))
  step('queue-call-next', nurse.client, (c) => c.post(line('/call-next')))
  step('queue-ticket', nurse.client, (c) => c.post(line('/tickets'), {}))
  step('display-add', admin.client, (c) => c.post('/displays', { locationId: clinic.locationId, kind: 'board' }))
  step('display-ticket', admin.client, () => {
    const { token } = answer('display-add') as { token: string }
    const headers = { Authorization: `Bearer ${token}`, 'Content-Type': 'application/json' }
    return send('POST', line('/tickets'), { headers, body: '{}' })
  })
  step('display-list', admin.client, (c) => c.get('/displays'))
  step('display-revoke', admin.client, (c) => c.delete(`/displays/${id('display-add')}`))
  step('visit-after-queue', reception.client, (c) => c.get(visit('book-to-scan')))
}
