import { linkSteps } from './steps-links.ts'
import type { Walk } from './walk.ts'

const span = { from: '2027-05-01T00:00:00Z', to: '2027-05-02T00:00:00Z' }

/** Patients, doctors, places, hours and settings. */
export function directorySteps(walk: Walk): void {
  const { clinic, step, id } = walk
  const { reception, admin, doctor, patient, support, nurse } = clinic
  step('me', patient.client, (c) => c.get('/me'))
  step('me-register', support.client, (c) => c.post('/me/patient', { name: 'Sam Support', dateOfBirth: '1980-01-01' }))
  step('patient-list', reception.client, (c) => c.get('/patients'))
  step('patient-register', reception.client, (c) => c.post('/patients', { name: 'Nina New' }))
  step('patient-mismatches', reception.client, (c) => c.get('/patients/mismatches'))
  step('patient-duplicates', reception.client, (c) => c.get('/patients/duplicates'))
  step('patient-dismiss', reception.client, async (c) => {
    const double = { name: 'Pia Patient', dateOfBirth: '1990-05-05' }
    const { body } = await nurse.client.post('/me/patient', double)
    return c.post('/patients/duplicates/dismiss', { patientId: body.id, otherId: patient.patientId })
  })
  step('patient-search', reception.client, (c) => c.post('/patients/search', { q: 'nin' }))
  step('patient-get', reception.client, (c) => c.get(`/patients/${id('patient-register')}`))
  step('patient-summary', reception.client, (c) => c.get(`/patients/${id('patient-register')}/summary`))
  step('patient-get-as-patient', patient.client, (c) => c.get(`/patients/${patient.patientId}`))
  step('patient-change', reception.client, (c) => c.put(`/patients/${id('patient-register')}`, { language: 'de' }))
  step('patient-status-asked', reception.client, (c) =>
    c.put(`/patients/${id('patient-register')}?dryRun=true`, { status: 'inactive' }),
  )
  step('patient-register-again', reception.client, (c) => c.post('/patients', { name: 'Nina Newer' }))
  step('patient-merge', reception.client, (c) =>
    c.post(`/patients/${id('patient-register-again')}/merge`, { into: id('patient-register') }),
  )
  step('patient-access-log', admin.client, (c) => c.get(`/patients/${id('patient-register')}/access-log`))
  step('patient-access-log-as-patient', patient.client, (c) => c.get(`/patients/${patient.patientId}/access-log`))
  step('audit', admin.client, (c) => c.get('/audit?from=2027-01-01T00:00&to=2028-01-01T00:00'))
  step('audit-verify', admin.client, (c) => c.get('/audit/verify'))
  step('audit-of-subject', admin.client, (c) => c.get(`/audit?subjectId=${patient.patientId}&action=patient.read`))
  step('patient-unmerge', reception.client, (c) => c.post(`/patients/${id('patient-register-again')}/unmerge`, {}))
  linkSteps(walk)
  step('patient-erase', admin.client, async (c) => {
    const { body } = await reception.client.post('/patients', { name: 'Gus Gone' })
    return c.post(`/patients/${body.id}/erase`, { reason: 'asked for it', confirmId: body.id })
  })
  step('doctor-list', reception.client, (c) => c.get('/doctors'))
  step('doctor-add', admin.client, (c) => c.post('/doctors', { name: 'Dr Noor Khan', specialty: 'dermatology' }))
  step('doctor-get', reception.client, (c) => c.get(`/doctors/${doctor.doctorId}`))
  step('doctor-change', admin.client, (c) => c.put(`/doctors/${id('doctor-add')}`, { specialty: 'oncology' }))
  step('doctor-off', admin.client, (c) => c.put(`/doctors/${doctor.doctorId}`, { active: false }))
  step('doctor-on', admin.client, (c) => c.put(`/doctors/${doctor.doctorId}`, { active: true }))
  const hours = `/doctors/${doctor.doctorId}/working-hours`
  step('hours-get', reception.client, (c) => c.get(hours))
  step('hours-replace', reception.client, (c) =>
    c.put(hours, { sessions: [{ weekday: 1, start: '08:00', end: '18:00', locationId: clinic.locationId }] }),
  )
  const off = `/doctors/${doctor.doctorId}/time-off`
  step('time-off-add', reception.client, (c) => c.post(off, { ...span, reason: 'Holiday' }))
  step('time-off-list', reception.client, (c) => c.get(off))
  step('time-off-list-elsewhere', reception.client, (c) =>
    c.get(`${off}?from=2027-03-01T00:00:00Z&to=2027-03-02T00:00:00Z`),
  )
  step('time-off-get', reception.client, (c) => c.get(`${off}/${id('time-off-add')}`))
  step('time-off-remove', reception.client, (c) => c.delete(`${off}/${id('time-off-add')}`))
  step('location-list', reception.client, (c) => c.get('/locations'))
  step('location-add', admin.client, (c) => c.post('/locations', { name: 'Branch' }))
  step('location-get', reception.client, (c) => c.get(`/locations/${id('location-add')}`))
  step('location-change', admin.client, (c) => c.put(`/locations/${id('location-add')}`, { name: 'West branch' }))
  step('location-off', admin.client, (c) => c.put(`/locations/${clinic.locationId}`, { active: false }))
  step('location-on', admin.client, (c) => c.put(`/locations/${clinic.locationId}`, { active: true }))
  step('location-zone', admin.client, (c) => c.put(`/locations/${id('location-add')}`, { timezone: 'Asia/Dubai' }))
  step('closure-add', reception.client, (c) => c.post('/closures', { ...span, reason: 'Feast' }))
  step('closure-list', reception.client, (c) => c.get('/closures'))
  step('closure-get', reception.client, (c) => c.get(`/closures/${id('closure-add')}`))
  step('closure-remove', reception.client, (c) => c.delete(`/closures/${id('closure-add')}`))
  step('clinic-get', reception.client, (c) => c.get('/clinic'))
  step('clinic-change', admin.client, (c) => c.put('/clinic', { slotMinutes: 15 }))
  step('clinic-zone', admin.client, (c) => c.put('/clinic', { timezone: 'Asia/Dubai' }))
  const place = { type: 'IN_PERSON', locationId: clinic.locationId }
  const rule = { duration: 30, time: '09:00', recurrence: { frequency: 'WEEKLY', count: 5 } }
  step('template-add', reception.client, (c) =>
    c.post('/appointment-templates', { name: 'Physio', doctorId: doctor.doctorId, ...place, ...rule }),
  )
  step('template-list', reception.client, (c) => c.get('/appointment-templates'))
  step('template-get', reception.client, (c) => c.get(`/appointment-templates/${id('template-add')}`))
  step('template-change', reception.client, (c) =>
    c.put(`/appointment-templates/${id('template-add')}`, { time: '10:00' }),
  )
  step('template-remove', reception.client, (c) => c.delete(`/appointment-templates/${id('template-add')}`))
}
