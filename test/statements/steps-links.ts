import type { Walk } from './walk.ts'

/** Who stands for a patient or a doctor. */
export function linkSteps({ clinic, step, answer, id }: Walk): void {
  const { reception, admin, nurse, support, otherPatient, patient } = clinic
  const codes = `/patients/${patient.patientId}/link-codes`
  const body = (name: string) => ({ code: answer(name).code, dateOfBirth: '1990-05-05' })
  step('link-code', reception.client, (c) => c.post(codes, { kind: 'guardian' }))
  step('link-redeem', otherPatient.client, (c) => c.post('/me/links', body('link-code')))
  step('link-list', reception.client, (c) => c.get('/links?status=pending'))
  step('link-list-as-doctor', clinic.doctor.client, (c) => c.get('/links'))
  step('link-list-as-patient', patient.client, (c) => c.get('/links'))
  step('link-confirm', admin.client, (c) => c.post(`/links/${id('link-redeem')}/confirm`))
  step('link-leave', otherPatient.client, (c) => c.delete(`/me/links/${patient.patientId}`))
  step('link-code-again', reception.client, (c) => c.post(codes, { kind: 'guardian' }))
  step('link-redeem-again', nurse.client, (c) => c.post('/me/links', body('link-code-again')))
  step('link-refuse', reception.client, (c) => c.post(`/links/${id('link-redeem-again')}/refuse`))
  const wanted = { name: 'Dr Lena Link', userId: support.userId }
  step('doctor-add-with-user', admin.client, (c) => c.post('/doctors', wanted))
  // Or the job of another test would find the same pending link in two clinics.
  step('doctor-link-refuse', admin.client, async (c) => {
    const { body } = await c.get('/links?status=pending')
    return c.post(`/links/${body.data[0].id}/refuse`)
  })
  step('doctor-link-code', admin.client, (c) => c.post(`/doctors/${id('doctor-add-with-user')}/link-codes`, {}))
}
