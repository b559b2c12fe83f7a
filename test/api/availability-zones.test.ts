import { expect, test } from 'vitest'
import { VISIT_TYPES } from '../../src/domain/visit.ts'
import { mintClinic, sqlAs, type TestClinic, takeZone } from '../support/clinic.ts'
import { startsAt } from '../support/clock.ts'
import { expectProblem } from '../support/visits.ts'

startsAt()

interface Slot {
  appointmentDate: string
  localTime: string
  timezone: string
  locationId: string | null
}

/** A clinic whose only sessions are at its annex, which is in another zone. */
async function mintFar({ timezone, zone, start, end }: { timezone: string; zone: string; start: string; end: string }) {
  const clinic = await mintClinic({ timezone, hours: [{ start, end }], settings: { maxOpenBookingsPerPatient: 100 } })
  await takeZone(zone)
  await sqlAs('update locations set timezone = $2 where id = $1', [clinic.otherLocationId, zone])
  await sqlAs('update working_sessions set location_id = $2 where clinic_id = $1', [clinic.id, clinic.otherLocationId])
  return clinic
}

async function slotsOf(clinic: TestClinic, type: string, query: string): Promise<{ date: string; slots: Slot[] }[]> {
  const path = `/appointments/doctor/${clinic.doctor.doctorId}/availability?type=${type}&${query}`
  const answer = await clinic.patient.client.get(path)
  expect(answer.status).toBe(200)
  return answer.body.days
}

const wishAt = (clinic: TestClinic, type: string, appointmentDate: string) => ({
  patientId: clinic.patient.patientId,
  doctorId: clinic.doctor.doctorId,
  appointmentDate,
  type,
  ...(type === 'IN_PERSON' && { locationId: clinic.otherLocationId }),
})

const FAR = [
  { timezone: 'America/New_York', zone: 'America/Los_Angeles', start: '20:00', end: '23:00' },
  { timezone: 'America/New_York', zone: 'Asia/Tokyo', start: '09:00', end: '11:00' },
  { timezone: 'America/New_York', zone: 'Europe/London', start: '02:00', end: '05:00' },
  { timezone: 'Asia/Tokyo', zone: 'America/Los_Angeles', start: '22:00', end: '24:00' },
  { timezone: 'Pacific/Kiritimati', zone: 'Pacific/Pago_Pago', start: '00:00', end: '02:00' },
]

test.for(FAR)(
  'every listed slot of a clinic in $timezone with hours in $zone can be booked, whatever its type',
  async (far) => {
    const clinic = await mintFar(far)
    for (const [n, type] of VISIT_TYPES.entries()) {
      const days = await slotsOf(clinic, type, `date=2027-03-0${2 + 3 * n}&days=2`)
      const listed = days.flatMap(({ slots }) => slots)
      const hours = Number(far.end.slice(0, 2)) - Number(far.start.slice(0, 2))
      expect(listed.length).toBe(2 * 2 * hours)
      for (const slot of listed) {
        const booked = await clinic.patient.client.post('/appointments', wishAt(clinic, type, slot.appointmentDate))
        expect([slot, booked.status], JSON.stringify(booked.body)).toEqual([slot, 201])
        expect(booked.body).toMatchObject({ localTime: slot.localTime, timezone: slot.timezone })
      }
      // Under the day of its own start, which for these types is the clinic's.
      for (const { date, slots } of days)
        for (const { appointmentDate, timezone } of slots) {
          expect(timezone).toBe(type === 'IN_PERSON' ? far.zone : far.timezone)
          const local = new Intl.DateTimeFormat('sv', { timeZone: timezone, dateStyle: 'short' }).format(
            new Date(appointmentDate),
          )
          expect(local).toBe(date)
        }
    }
  },
)

test.for(FAR)('what is offered instead in $timezone with hours in $zone can be booked', async (far) => {
  const clinic = await mintFar(far)
  const [day] = await slotsOf(clinic, 'VIDEO_CALL', 'date=2027-03-04')
  const wish = wishAt(clinic, 'VIDEO_CALL', day?.slots[0]?.appointmentDate ?? '')
  expect((await clinic.patient.client.post('/appointments', wish)).status).toBe(201)
  const refused = await clinic.patient.client.post('/appointments', wish)
  expect([refused.status, refused.body.alternatives.length]).toEqual([409, 5])
  for (const { appointmentDate } of refused.body.alternatives) {
    const booked = await clinic.patient.client.post('/appointments', { ...wish, appointmentDate })
    expect(booked.status, JSON.stringify(booked.body)).toBe(201)
  }
})

test.for(FAR)('a weekly series in $timezone with hours in $zone has every listed time', async (far) => {
  const clinic = await mintFar(far)
  const [day] = await slotsOf(clinic, 'VIDEO_CALL', 'date=2027-03-04')
  for (const { localTime } of day?.slots ?? []) {
    const dry = await clinic.reception.client.post('/appointments/recurring', {
      patientId: clinic.patient.patientId,
      doctorId: clinic.doctor.doctorId,
      type: 'VIDEO_CALL',
      startDate: '2027-03-04',
      time: localTime,
      recurrence: { frequency: 'WEEKLY', count: 1 },
      dryRun: true,
    })
    expect(dry.body.occurrences.map(({ verdict }: { verdict: string }) => [localTime, verdict])).toEqual([
      [localTime, 'ok'],
    ])
  }
})

test('a day is past once it is over in every zone it could be meant in', async () => {
  const clinic = await mintFar({ timezone: 'Asia/Tokyo', zone: 'America/Los_Angeles', start: '09:00', end: '23:00' })
  // It is the 1st in Tokyo and the 28th in Los Angeles.
  const path = `/appointments/doctor/${clinic.doctor.doctorId}/availability?locationId=${clinic.otherLocationId}`
  const today = await clinic.patient.client.get(`${path}&date=2027-02-28`)
  expect(today.body.days[0].slots[0]).toMatchObject({ localTime: '19:00', timezone: 'America/Los_Angeles' })
  expect((await clinic.patient.client.get(`${path}&date=2027-02-27`)).status).toBe(422)
})

test('the earliest slots of several doctors carry their zone too', async () => {
  const clinic = await mintFar({ timezone: 'America/New_York', zone: 'Asia/Tokyo', start: '09:00', end: '10:00' })
  const path = `/availability?doctorIds=${clinic.doctor.doctorId},${clinic.otherDoctor.doctorId}`
  const [first] = (await clinic.patient.client.get(path)).body.slots
  expect(first).toMatchObject({ localTime: '09:00', timezone: 'Asia/Tokyo', locationId: clinic.otherLocationId })
  const [video] = (await clinic.patient.client.get(`${path}&type=VIDEO_CALL`)).body.slots
  expect(video).toMatchObject({ localTime: '19:00', timezone: 'America/New_York', locationId: null })
})

test('mornings or afternoons alone are those of the clock that a time has', async () => {
  const clinic = await mintFar({ timezone: 'America/New_York', zone: 'Asia/Tokyo', start: '10:00', end: '14:00' })
  const path = `/availability?doctorIds=${clinic.doctor.doctorId}&date=2027-03-02&days=2`
  const timesOf = async (part: string) =>
    (await clinic.patient.client.get(`${path}&${part}`)).body.slots.map(({ localTime }: Slot) => localTime)
  const [morning, noon] = [
    ['10:00', '10:30', '11:00', '11:30'],
    ['12:00', '12:30'],
  ] as const
  expect(new Set(await timesOf('startsBefore=12:00'))).toEqual(new Set(morning))
  expect(new Set(await timesOf('startsFrom=12:00'))).toEqual(new Set([...noon, '13:00', '13:30']))
  expect(new Set(await timesOf('startsFrom=12:00&startsBefore=13:00'))).toEqual(new Set(noon))
  expect(await timesOf('startsFrom=14:00')).toEqual([])
  expectProblem(await clinic.patient.client.get(`${path}&startsFrom=9:00`), 422, 'VALIDATION_ERROR')
})

test('a doctor who has left the clinic is not found among several, and the list without them is named', async () => {
  const clinic = await mintClinic()
  const { client } = clinic.admin
  const left = clinic.otherDoctor.doctorId
  await client.put(`/doctors/${left}`, { active: false })
  expectProblem(
    await client.get(`/availability?doctorIds=${clinic.doctor.doctorId},${left}`),
    404,
    'DOCTOR_NOT_FOUND',
    {
      detail:
        'At least one of these doctors does not work in this clinic: GET /doctors?active=true lists those who do.',
    },
  )
  const working = (await client.get('/doctors?active=true')).body.data.map(({ id }: { id: string }) => id)
  expect(working).toContain(clinic.doctor.doctorId)
  expect(working).not.toContain(left)
})
