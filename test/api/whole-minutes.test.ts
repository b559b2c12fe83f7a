import { expect, test } from 'vitest'
import { mintClinic } from '../support/clinic.ts'
import { startsAt } from '../support/clock.ts'
import { book, pointersOf, wishFor } from '../support/visits.ts'
import { plan, visitIn } from './follow-ups.ts'

startsAt()

const BROKEN = [
  '2027-03-02T10:00:01',
  '2027-03-02T10:00:59Z',
  '2027-03-02T10:00:00.5+05:30',
  '2027-03-02T10:00:00.000001',
]
const WHOLE = ['2027-03-02T10:00', '2027-03-02T10:00:00', '2027-03-02T10:00:00.000+05:30', '2027-03-02T04:30Z']

test.for(BROKEN)('nothing begins or ends at %s', async (instant) => {
  const clinic = await mintClinic()
  const desk = clinic.reception.client
  const { id } = await book(clinic)
  const made = await plan(clinic)
  const completed = await visitIn(clinic, { status: 'IN_PROGRESS' })
  const { doctorId } = clinic.doctor
  const span = { from: instant, to: '2027-03-02T12:00' }
  const answers = [
    ['#/appointmentDate', await desk.post('/appointments', wishFor(clinic, { appointmentDate: instant }))],
    ['#/appointmentDate', await desk.put(`/appointments/${id}`, { appointmentDate: instant })],
    ['#/appointmentDate', await desk.post(`/follow-up-plans/${made.id}/schedule`, { appointmentDate: instant })],
    [
      '#/snoozeUntil',
      await desk.post(`/follow-up-plans/${made.id}/contact-attempts`, {
        channel: 'phone',
        outcome: 'reached',
        snoozeUntil: instant,
      }),
    ],
    [
      '#/followUpDate',
      await clinic.doctor.client.post(`/appointments/${completed}/complete`, { followUpDate: instant }),
    ],
    [
      '#/startDate',
      await desk.post('/appointments/recurring', {
        patientId: clinic.patient.patientId,
        doctorId,
        type: 'VIDEO_CALL',
        startDate: instant,
        recurrence: { frequency: 'DAILY', count: 1 },
      }),
    ],
    ['#/from', await clinic.admin.client.post('/closures', span)],
    ['#/to', await clinic.admin.client.post('/closures', { from: '2027-03-02T08:00', to: instant })],
    ['#/from', await clinic.admin.client.post(`/doctors/${doctorId}/time-off`, span)],
    [
      '#/to',
      await clinic.admin.client.post(`/doctors/${doctorId}/time-off`, { from: '2027-03-02T08:00', to: instant }),
    ],
  ] as const
  for (const [pointer, answer] of answers)
    expect([answer.status, ...pointersOf(answer)], JSON.stringify(answer.body)).toEqual([422, pointer])
})

test.for(WHOLE)('%s is a whole minute, the same in each of these spellings', async (instant) => {
  const clinic = await mintClinic()
  const booked = await book(clinic, { appointmentDate: instant })
  expect(booked.appointmentDate).toBe('2027-03-02T04:30:00.000Z')
  const away = await clinic.admin.client.post(`/doctors/${clinic.doctor.doctorId}/time-off`, {
    from: instant,
    to: '2027-03-02T12:00',
  })
  expect(away.body.from).toBe('2027-03-02T04:30:00.000Z')
  const { id } = await plan(clinic)
  const attempt = { channel: 'phone', outcome: 'reached', snoozeUntil: instant }
  const noted = await clinic.reception.client.post(`/follow-up-plans/${id}/contact-attempts`, attempt)
  expect(noted.body.snoozeUntil).toBe('2027-03-02T04:30:00.000Z')
})

test('what only looks for something may name a second', async () => {
  const clinic = await mintClinic()
  for (const query of ['updatedSince=2027-03-01T03:00:00.123Z', 'from=2027-03-01T03:00:01Z'])
    expect((await clinic.reception.client.get(`/appointments?${query}`)).status).toBe(200)
})
