import { describe, expect, test } from 'vitest'
import type { Answer } from '../support/client.ts'
import { mintClinic, sqlAs, type TestClinic } from '../support/clinic.ts'
import { setClock, startsAt } from '../support/clock.ts'
import { overtake, type Texts } from '../support/overtake.ts'
import { videoVisit } from '../support/video.ts'
import { book, expectProblem } from '../support/visits.ts'

// The first visit is from 04:30 to 05:00.
startsAt('2027-03-01T04:20:00Z')

const CHECKS_IN = { override: true, overrideReason: 'here' }

/** Who else's rows the change holds, before it is made: the place, then the person, as whoever changes doctors does. */
const held = (clinic: TestClinic, doctorId: string): Texts => [
  ['select from clinic_doctors where clinic_id = $1 and doctor_id = $2 for no key update', [clinic.id, doctorId]],
  ['select from doctors where id = $1 for no key update', [doctorId]],
]

const MADE_INACTIVE = 'update clinic_doctors set active = false where clinic_id = $1 and doctor_id = $2'

function whileMadeInactive(clinic: TestClinic, doctorId: string, ask: () => Promise<Answer>): Promise<Answer> {
  return overtake(ask, { holds: held(clinic, doctorId), changes: [[MADE_INACTIVE, [clinic.id, doctorId]]] })
}

/** Each door at which a visit comes to the second doctor, whatever their hours are. */
const DOORS: [string, (clinic: TestClinic) => Promise<() => Promise<Answer>>][] = [
  [
    'a visit that waits is handed over',
    async (clinic) => {
      const { id } = await book(clinic)
      await clinic.nurse.client.post(`/appointments/${id}/check-in`, CHECKS_IN)
      return () => clinic.reception.client.put(`/appointments/${id}`, { doctorId: clinic.otherDoctor.doctorId })
    },
  ],
  ...(['a walk-in', 'a walk-in who is not registered'] as const).map((name): (typeof DOORS)[number] => [
    name,
    async (clinic) => {
      setClock('2027-03-01T04:35:00Z')
      const who = name === 'a walk-in' ? { patientId: clinic.patient.patientId } : { patient: { name: 'Wanda Walk' } }
      const path = `/queue/doctors/${clinic.otherDoctor.doctorId}/walk-ins`
      return () => clinic.reception.client.post(path, { ...who, locationId: clinic.locationId })
    },
  ]),
  [
    'a booking',
    async (clinic) => {
      const place = { type: 'IN_PERSON', locationId: clinic.locationId, appointmentDate: '2027-03-01T12:00' }
      const who = { patientId: clinic.patient.patientId, doctorId: clinic.otherDoctor.doctorId }
      return () =>
        clinic.reception.client.post('/appointments', { ...place, ...who, overbook: true, overbookReason: 'x' })
    },
  ],
  [
    'a move',
    async (clinic) => {
      const { id } = await book(clinic)
      return () => clinic.reception.client.put(`/appointments/${id}`, { doctorId: clinic.otherDoctor.doctorId })
    },
  ],
]

describe.each(DOORS)('%s', (_, arrange) => {
  test('does not come to a doctor who is made inactive while it waits for them', async () => {
    const clinic = await mintClinic()
    const { doctorId } = clinic.otherDoctor
    const go = await arrange(clinic)
    expectProblem(await whileMadeInactive(clinic, doctorId, go), 404, 'DOCTOR_NOT_FOUND')
    expect(await sqlAs('select id from appointments where doctor_id = $1', [doctorId])).toEqual([])
    expect(await sqlAs("select id from patients where name = 'Wanda Walk' and clinic_id = $1", [clinic.id])).toEqual([])
  })
})

test.each(DOORS.slice(0, 2))(
  '%s: nor into hours elsewhere, where the hours here go while it waits',
  async (_, arrange) => {
    const clinic = await mintClinic()
    const there = await mintClinic()
    const { doctorId } = clinic.otherDoctor
    await sqlAs('insert into clinic_doctors(clinic_id, doctor_id) values ($1, $2)', [there.id, doctorId])
    const sessions = [{ weekday: 1, start: '09:00', end: '17:00', locationId: there.locationId }]
    expect((await there.admin.client.put(`/doctors/${doctorId}/working-hours`, { sessions })).status).toBe(200)
    const go = await arrange(clinic)
    const answer = await overtake(go, {
      holds: held(clinic, doctorId),
      changes: [['delete from working_sessions where clinic_id = $1 and doctor_id = $2', [clinic.id, doctorId]]],
    })
    expectProblem(answer, 409, 'SCHEDULING_CONFLICT', { reason: 'BOOKED' })
  },
)

test('a doctor who joins while they are made inactive is not let into the renewed room', async () => {
  const clinic = await mintClinic({ settings: { waitingRoom: false } })
  const { doctor, patient } = clinic
  const id = await videoVisit(clinic, { status: 'CHECKED_IN' })
  const { roomName } = (await patient.client.get(`/appointments/${id}/video/status`)).body
  const joining = () => doctor.client.post(`/appointments/${id}/video/join-token`)
  expectProblem(await whileMadeInactive(clinic, doctor.doctorId, joining), 403, 'FORBIDDEN')
  const renewed = (await patient.client.get(`/appointments/${id}/video/status`)).body
  expect(renewed).toMatchObject({ participants: [] })
  expect(renewed.roomName).not.toBe(roomName)
})
