import { asOwner } from './as-owner.ts'
import { elsewhere } from './console-browser.ts'

export interface Visit {
  id: string
  status: string
  version: number
  appointmentDate: string
  planId: string | null
}

interface Slot {
  appointmentDate: string
  locationId: string
}

type Ask = Awaited<ReturnType<typeof elsewhere>>

const DAY = 86_400_000

/** Days from now on which the doctor of these tests works: nobody else looks so far ahead. */
export const FIRST_DAY = 60

/** Visits that were made to be over. */
let passed = 0

const dayIn = (days: number) => new Date(Date.now() + days * DAY).toISOString().slice(0, 10)

/** Letters alone, that no other run has: the search takes them as a name. */
const mark = `Qz${Date.now()
  .toString(26)
  .replace(/\d/g, (digit) => 'qrstuvwxyz'[Number(digit)] ?? '')}`

export const named = (name: string) => `${name} ${mark}`

/** The demo's second clinic with a doctor of its own, so that nobody meets what these tests make. */
export async function listsWorld() {
  const [desk, admin, guest] = await Promise.all(
    ['reception@harbor', 'admin@harbor', 'patient1@harbor'].map((login) => elsewhere(login)),
  )
  if (!desk || !admin || !guest) throw new Error('The demo has lost its second clinic.')
  const { data: places } = await desk<{ data: { id: string }[] }>('GET', '/locations?active=true')
  const place = places[0]?.id ?? ''
  const doctor = { name: named('Dr. Lists'), specialty: named('Lists') }
  const { id: doctorId } = await admin<{ id: string }>('POST', '/doctors', doctor)
  const hours = { start: '09:00', end: '17:00', types: ['IN_PERSON'], locationId: place, validFrom: dayIn(FIRST_DAY) }
  const sessions = [1, 2, 3, 4, 5, 6, 7].map((weekday) => ({ ...hours, weekday }))
  await admin('PUT', `/doctors/${doctorId}/working-hours`, { sessions })

  const times = async (days: number): Promise<Slot[]> => {
    const path = `/appointments/doctor/${doctorId}/availability?date=${dayIn(days)}&days=2`
    const answer = await desk<{ days: { slots: Slot[] }[] }>('GET', path)
    return answer.days.flatMap(({ slots }) => slots)
  }
  const register = async (name: string, more: object = {}) =>
    (await desk<{ id: string }>('POST', '/patients', { name: named(name), ...more })).id
  const take = (ask: Ask, slot: Slot | undefined, more: object) => {
    const { appointmentDate, locationId } = slot ?? {}
    return ask<Visit>('POST', '/appointments', { doctorId, type: 'IN_PERSON', appointmentDate, locationId, ...more })
  }
  return {
    desk,
    doctorId,
    times,
    register,
    read: (id: string) => desk<Visit>('GET', `/appointments/${id}`),
    book: async (name: string, days: number) => take(desk, (await times(days))[0], { patientId: await register(name) }),
    bookAt: async (name: string, appointmentDate: string) =>
      take(desk, { appointmentDate, locationId: place }, { patientId: await register(name) }),
    /** What a patient asks for by themselves, where the clinic has it so. */
    request: async (days: number) => {
      await admin('PATCH', '/clinic', { patientBookingsPending: true })
      const { patients } = await guest<{ patients: { id: string; relation: string }[] }>('GET', '/me')
      const patientId = patients.find(({ relation }) => relation === 'self')?.id
      const visit = await take(guest, (await times(days))[0], { patientId })
      await admin('PATCH', '/clinic', { patientBookingsPending: false })
      return visit
    },
    affect: (visit: Visit) =>
      admin('POST', `/doctors/${doctorId}/time-off`, {
        from: visit.appointmentDate,
        to: new Date(Date.parse(visit.appointmentDate) + 3_600_000).toISOString(),
      }),
    /** A visit that was completed and asks for another one in a week. */
    plan: async (name: string) => {
      const walkIn = { patient: { name: named(name), phone: '+1 212 555 0177' }, locationId: place }
      const { appointment } = await desk<{ appointment: Visit }>('POST', `/queue/doctors/${doctorId}/walk-ins`, walkIn)
      await desk('POST', `/appointments/${appointment.id}/complete`, { followUpRequired: true })
    },
    /** What the desk is to do about a visit. */
    file: (visit: Visit, kind: 'REPLY' | 'NOT_CONFIRMED') =>
      asOwner(
        `insert into inbox (clinic_id, id, kind, dedup_key, channel, from_masked, patient_id, candidates, appointment_id, doctor_id, created_at, updated_at)
select clinic_id, gen_random_uuid(), $2, 'test ' || id, 'sms', '+1•••77', patient_id, 1, id, doctor_id, now(), now() from appointments where id = $1`,
        [visit.id, kind],
      ),
    /** Nothing else lets a visit be over. */
    passBy: (visit: Visit) =>
      asOwner(
        `update appointments set starts_at = at, ends_at = at + interval '30 minutes'
         from (select now() - make_interval(hours => $2) as at) passed where id = $1`,
        // Each at an hour of its own: one doctor has them all.
        [visit.id, 3 + passed++],
      ),
  }
}
