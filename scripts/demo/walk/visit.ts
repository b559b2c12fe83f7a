import { randomUUID } from 'node:crypto'
import { addDays } from '../../../src/domain/time.ts'
import { availability, chain, completion, conflict, read, type Visit, visit, withVisit } from './answers.ts'
import type { People } from './people.ts'
import { Unexpected, type Walker } from './walker.ts'

const DOCTOR = 'doctor1'
const DESK = 'reception'

/** One visit's way from booking to completion with a follow-up, and the refusal of somebody else in its place. */
export async function oneVisit(walker: Walker, { doctorId, patientId, otherId }: People): Promise<void> {
  const { ask, check, say } = walker
  say('When is the doctor free?')
  const path = `/appointments/doctor/${doctorId}/availability?days=31`
  // Who may have booked a moment ago asks past the copy in KV.
  const headers = { 'cache-control': 'no-cache' }
  const { days } = read(availability, await ask({ as: DESK, method: 'GET', path, headers }, 200))
  const slot = days.flatMap((day) => day.slots).find((one) => one.available)
  if (!slot) throw new Unexpected('Expected a free slot within 31 days, and there is none.')
  check(`the first free slot is ${slot.appointmentDate}`, true)

  say('The front desk books it.')
  const booking = {
    doctorId,
    patientId,
    appointmentDate: slot.appointmentDate,
    type: 'IN_PERSON',
    locationId: slot.locationId,
    reason: 'Cough for two weeks',
  }
  const key = { 'idempotency-key': randomUUID() }
  const answer = await ask({ as: DESK, method: 'POST', path: '/appointments', body: booking, headers: key }, 201)
  const booked = read(visit, answer)
  check('it is SCHEDULED', booked.status === 'SCHEDULED')
  check('Location names it', answer.headers.get('location')?.endsWith(`/appointments/${booked.id}`) ?? false)
  try {
    await refuseAnother(walker, booked, { ...booking, patientId: otherId })
    await toItsCompletion(walker, booked)
  } catch (error) {
    // The next walk finds the slot free again.
    await ask({ as: DESK, method: 'DELETE', path: `/appointments/${booked.id}` }, 200, 409).catch(() => {})
    throw error
  }
}

async function refuseAnother({ ask, check, say }: Walker, booked: Visit, body: Record<string, unknown>): Promise<void> {
  say('Somebody else wants the same slot.')
  const refusal = read(conflict, await ask({ as: DESK, method: 'POST', path: '/appointments', body }, 409))
  const { alternatives = [] } = refusal
  check('it is refused as a SCHEDULING_CONFLICT', refusal.code === 'SCHEDULING_CONFLICT')
  check('it comes with other times', alternatives.length > 0)
  check(
    'none of them is the taken one',
    alternatives.every((one) => one.appointmentDate !== booked.appointmentDate),
  )
}

async function toItsCompletion({ ask, check, say }: Walker, booked: Visit): Promise<void> {
  const path = `/appointments/${booked.id}`

  say('The desk confirms the visit.')
  const confirmed = await ask({ as: DESK, method: 'PUT', path, body: { status: 'CONFIRMED' } }, 200)
  check('it is CONFIRMED', read(visit, confirmed).status === 'CONFIRMED')

  say('The patient arrives and is checked in.')
  const early = isOutside(booked, Date.now()) && { override: true, overrideReason: 'A walk through the demo' }
  const checkIn = await ask({ as: DESK, method: 'POST', path: `${path}/check-in`, body: early || {} }, 200)
  check('it is CHECKED_IN', read(withVisit, checkIn).appointment.status === 'CHECKED_IN')

  say('The doctor starts, and completes the visit: the patient is to come again in two weeks.')
  const started = await ask({ as: DOCTOR, method: 'POST', path: `${path}/start` }, 200)
  check('it is IN_PROGRESS', read(visit, started).status === 'IN_PROGRESS')
  const body = {
    diagnosis: 'Acute bronchitis',
    treatmentPlan: 'Fluids and rest',
    notes: 'Lungs clear, no fever.',
    followUpDate: addDays(booked.localDate, 14),
  }
  const completed = await ask({ as: DOCTOR, method: 'POST', path: `${path}/complete`, body }, 200)
  const { appointment, followUpPlan, followUpAppointment } = read(completion, completed)
  check('it is COMPLETED', appointment.status === 'COMPLETED')
  check('the follow-up is booked, and its plan is completed by that', followUpPlan.status === 'completed')
  check('it names where it comes from', followUpAppointment.isFollowUp)

  say('The desk sees the outcome and what follows, but no clinical text.')
  const seen = read(visit, await ask({ as: DESK, method: 'GET', path }, 200))
  check('it is COMPLETED', seen.status === 'COMPLETED')
  check('no diagnosis is in it', seen.diagnosis === undefined)
  const followUps = read(chain, await ask({ as: DESK, method: 'GET', path: `${path}/chain` }, 200))
  check(
    'the chain has both visits',
    followUps.totalAppointments === 2 && followUps.followUps[0]?.id === followUpAppointment.id,
  )
}

function isOutside({ windows: { checkIn } }: Visit, now: number): boolean {
  return checkIn === null || now < Date.parse(checkIn.opensAt) || now > Date.parse(checkIn.closesAt)
}
