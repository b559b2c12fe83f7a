import type { Walk } from './walk.ts'

/** How patients are told. */
export function messageSteps({ clinic, step, id }: Walk): void {
  const { admin, reception, doctor, patient } = clinic
  step('message-settings', admin.client, (c) => c.get('/messages/settings'))
  step('message-settings-change', admin.client, (c) =>
    c.put('/messages/settings', {
      channels: { email: { provider: 'cloudflare' } },
      senders: { email: { address: 'desk@lake.example' } },
      quietFrom: '20:00',
    }),
  )
  const place = { event: 'booked', channel: 'sms', language: 'en' }
  step('message-templates', admin.client, (c) => c.get('/messages/templates'))
  step('message-template-put', admin.client, (c) => c.put('/messages/templates', { ...place, body: 'Hello' }))
  step('message-template-preview', admin.client, (c) => c.post('/messages/templates/preview', place))
  step('message-template-delete', admin.client, (c) => c.delete(`/messages/templates/${id('message-template-put')}`))
  const ofPatient = `/messages?patientId=${patient.patientId}`
  step('messages', reception.client, (c) => c.get('/messages'))
  step('messages-unknown', reception.client, (c) => c.get('/messages?state=unknown'))
  step('messages-of-patient', reception.client, (c) => c.get(ofPatient))
  step('messages-as-doctor', doctor.client, (c) => c.get('/messages'))
  step('messages-of-patient-as-doctor', doctor.client, (c) => c.get(ofPatient))
  step('messages-as-patient', patient.client, (c) => c.get('/messages'))
}
