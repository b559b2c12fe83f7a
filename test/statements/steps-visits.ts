import { setClock } from '../support/clock.ts'
import { wishFor } from '../support/visits.ts'
import type { Walk } from './walk.ts'

const key = { 'Idempotency-Key': 'one' }

/** Every verb of a visit and every list, by the callers for whom another statement is composed. */
export function visitSteps({ clinic, step, book, id, visit }: Walk): void {
  const { reception, doctor, patient } = clinic
  book('book', reception.client, '10:00')
  const keyed = wishFor(clinic, { appointmentDate: '2027-03-01T11:00' })
  step('book-as-patient', patient.client, (c) => c.post('/appointments', keyed, key))
  step('book-replayed', patient.client, (c) => c.post('/appointments', keyed, key))
  step('confirm', patient.client, (c) => c.put(visit('book-as-patient'), { status: 'CONFIRMED' }))
  step('edit', reception.client, (c) => c.put(visit('book'), { notes: 'Bring X-rays', priority: 'HIGH' }))
  step('move', reception.client, (c) => c.put(visit('book'), { appointmentDate: '2027-03-01T10:30' }))
  step('move-far', reception.client, (c) => c.put(visit('book-as-patient'), { appointmentDate: '2027-04-20T10:00' }))
  step('move-as-patient', patient.client, (c) =>
    c.patch(visit('book-as-patient'), { appointmentDate: '2027-03-01T12:00' }),
  )
  step('check-in', reception.client, (c) => {
    setClock('2027-03-01T05:05:00Z')
    return c.post(visit('book', '/check-in'))
  })
  step('accept-or-undo-check-in', reception.client, (c) => c.put(visit('book'), { status: 'SCHEDULED' }))
  step('no-show', reception.client, (c) => c.put(visit('book'), { status: 'NO_SHOW' }))
  step('check-in-again', reception.client, (c) => c.post(visit('book', '/check-in')))
  step('start', doctor.client, (c) => c.post(visit('book', '/start')))
  step('undo-start', doctor.client, (c) => c.put(visit('book'), { status: 'CHECKED_IN' }))
  step('hand-over', reception.client, (c) => c.put(visit('book'), { doctorId: clinic.otherDoctor.doctorId }))
  step('hand-over-back', reception.client, (c) => c.put(visit('book'), { doctorId: doctor.doctorId, duration: 20 }))
  step('complete', doctor.client, (c) => c.post(visit('book', '/complete'), { notes: 'Fine' }))
  step('edit-clinical-texts', doctor.client, (c) => c.put(visit('book'), { diagnosis: 'Cold' }))
  book('book-to-cancel', reception.client, '16:00')
  step('cancel', reception.client, (c) => c.post(visit('book-to-cancel', '/cancel'), { reason: 'Ill' }))
  // Nothing is written: so the key is looked up once more.
  step('cancel-again', reception.client, (c) => c.post(visit('book-to-cancel', '/cancel'), {}, key))
  book('book-to-delete', reception.client, '16:00')
  step('cancel-as-patient', patient.client, (c) => c.delete(visit('book-to-delete'), {}))

  step('get', reception.client, (c) => c.get(visit('book')))
  step('get-as-patient', patient.client, (c) => c.get(visit('book')))
  step('list', reception.client, (c) => c.get('/appointments'))
  step('list-of-day', reception.client, (c) => c.get(`/appointments?date=2027-03-01&doctorId=${doctor.doctorId}`))
  step('list-overlapping', reception.client, (c) =>
    c.get('/appointments?from=2027-03-01T00:00:00Z&to=2027-03-02T00:00:00Z&overlapping=true'),
  )
  step('list-unresolved', reception.client, (c) => c.get('/appointments?unresolved=true'))
  step('list-affected', reception.client, (c) => c.get('/appointments?affected=true'))
  step('list-as-patient', patient.client, (c) => c.get('/appointments'))
  step('list-mine-as-patient', patient.client, (c) => c.get('/appointments/my-appointments?as=patient'))
  step('list-mine-as-doctor', doctor.client, (c) => c.get('/appointments/my-appointments?as=doctor'))
  step('list-upcoming-of-user', reception.client, (c) => c.get(`/appointments/user/${patient.userId}/upcoming`))
  const place = `locationId=${clinic.locationId}`
  step('availability', patient.client, (c) =>
    c.get(`/appointments/doctor/${doctor.doctorId}/availability?days=3&${place}`),
  )
  step('availability-of-several', reception.client, (c) => c.get(`/availability?specialty=cardiology&${place}`))

  const wish = { patientId: patient.patientId, doctorId: doctor.doctorId, type: 'IN_PERSON', duration: 30 }
  const rule = { locationId: clinic.locationId, recurrence: { frequency: 'WEEKLY', count: 4 } }
  const weekly = { ...wish, ...rule, startDate: '2027-03-08', time: '09:00' }
  step('book-series', reception.client, (c) => c.post('/appointments/recurring', weekly))
  step('preview-series', reception.client, (c) =>
    c.post('/appointments/recurring', { ...weekly, time: '09:30', dryRun: true }),
  )
  const series = () => `/appointments/series/${id('book-series')}`
  step('list-series', reception.client, (c) => c.get('/series'))
  step('get-series', reception.client, (c) => c.get(series()))
  step('move-series', reception.client, (c) => c.put(series(), { time: '11:00' }))
  step('pause-series', reception.client, (c) => c.put(series(), { status: 'paused' }))
  step('resume-series', reception.client, (c) => c.put(series(), { status: 'active' }))
  step('restore-in-series', reception.client, (c) =>
    c.put(series(), { scope: 'this', occurrence: 2, restore: true, time: '15:00' }),
  )
  step('cancel-series', reception.client, (c) => c.delete(series(), { reason: 'Done' }))
  book('book-at-home', reception.client, '13:00', { type: 'HOME_VISIT', locationId: undefined })
  step('no-show-at-home', reception.client, (c) => {
    setClock('2027-03-01T07:35:00Z')
    return c.put(visit('book-at-home'), { status: 'NO_SHOW' })
  })
  step('take-back-no-show', reception.client, async (c) => {
    const back = await c.put(visit('book-at-home'), { status: 'SCHEDULED' })
    setClock('2027-03-01T05:05:00Z')
    return back
  })
}
