import { send } from '../support/client.ts'
import type { Walk } from './walk.ts'

export function calendarSteps({ clinic, step, answer, id }: Walk): void {
  const { doctor, patient } = clinic
  step('calendar-make', patient.client, (c) => c.post('/calendars', { patientId: patient.patientId }))
  step('calendar-make-as-doctor', doctor.client, (c) => c.post('/calendars', { doctorId: doctor.doctorId }))
  step('calendars', patient.client, (c) => c.get('/calendars'))
  step('calendar-read', patient.client, () => send('GET', new URL(String(answer('calendar-make').url)).pathname))
  step('calendar-end', patient.client, (c) => c.delete(`/calendars/${id('calendar-make')}`))
}
