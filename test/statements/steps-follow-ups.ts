import type { Walk } from './walk.ts'

const early = { override: true, overrideReason: 'Came early' }

export function followUpSteps({ clinic, step, book, id, visit }: Walk): void {
  const { reception, admin, doctor, patient } = clinic
  const seen = (name: string, time: string) => {
    book(`book-${name}`, reception.client, time)
    step(`check-in-${name}`, reception.client, (c) => c.post(visit(`book-${name}`, '/check-in'), early))
  }
  seen('one', '14:00')
  step('complete-with-plan', doctor.client, (c) =>
    c.post(visit('book-one', '/complete'), { diagnosis: 'Flu', followUpRequired: true }),
  )
  seen('two', '14:30')
  step('plan-follow-up', doctor.client, (c) => c.post(visit('book-two', '/follow-up'), { daysAfter: 7 }))
  const plan = (rest = '') => `/follow-up-plans/${id('plan-follow-up')}${rest}`
  step('get-plan', reception.client, (c) => c.get(plan()))
  step('change-plan', doctor.client, (c) => c.put(plan(), { priority: 'high' }))
  step('note-contact-attempt', reception.client, (c) =>
    c.post(plan('/contact-attempts'), { channel: 'phone', outcome: 'no answer' }),
  )
  step('list-contact-attempts', reception.client, (c) => c.get(plan('/contact-attempts')))
  step('list-plans', reception.client, (c) => c.get('/follow-up-plans'))
  step('summarise-plans', admin.client, (c) => c.get('/follow-up-plans/summary'))
  const march = '/insights?from=2027-03-01&to=2027-03-14'
  step('insights', admin.client, (c) => c.get(march))
  step('insights-of-one', admin.client, (c) =>
    c.get(`${march}&doctorId=${doctor.doctorId}&locationId=${clinic.locationId}`),
  )
  step('insights-own', doctor.client, (c) => c.get(march))
  step('list-plans-of-patient', patient.client, (c) => c.get(`/patients/${patient.patientId}/follow-up-plans`))
  step('schedule-plan', reception.client, (c) => c.post(plan('/schedule'), { appointmentDate: '2027-04-26T10:00' }))
  book('book-to-link', reception.client, '16:00', { appointmentDate: '2027-04-28T10:00' })
  seen('five', '16:00')
  step('plan-to-link', doctor.client, (c) => c.post(visit('book-five', '/follow-up'), {}))
  step('link-follow-up', reception.client, (c) =>
    c.post(`/follow-up-plans/${id('plan-to-link')}/schedule`, { appointmentId: id('book-to-link') }),
  )
  step('list-follow-ups', reception.client, (c) => c.get(visit('book-two', '/follow-ups')))
  step('get-chain', reception.client, (c) => c.get(visit('book-two', '/chain')))
  seen('three', '15:00')
  step('complete-with-date', doctor.client, (c) =>
    c.post(visit('book-three', '/complete'), { followUpDate: '2027-03-12' }),
  )
  seen('four', '15:30')
  step('plan-to-cancel', doctor.client, (c) => c.post(visit('book-four', '/follow-up'), {}))
  step('cancel-plan', doctor.client, (c) =>
    c.delete(`/follow-up-plans/${id('plan-to-cancel')}`, { reason: 'Moved away' }),
  )
}
