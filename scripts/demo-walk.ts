import { randomUUID } from 'node:crypto'
import { z } from 'zod'
import { type Answer, Unexpected, type Walker, walkerOf } from './demo/walker.ts'
import { findRunning } from './running.ts'
import { tokenFor } from './token.ts'

const DOCTOR = 'doctor1'
const DESK = 'reception'

const availability = z.object({
  days: z.array(
    z.object({
      slots: z.array(
        z.object({ appointmentDate: z.string(), locationId: z.string().nullable(), available: z.boolean() }),
      ),
    }),
  ),
})
const visit = z.object({
  id: z.string(),
  status: z.string(),
  appointmentDate: z.string(),
  isFollowUp: z.boolean(),
  diagnosis: z.string().nullish(),
  windows: z.object({ checkIn: z.object({ opensAt: z.string(), closesAt: z.string() }).nullable() }),
})
type Visit = z.infer<typeof visit>
const withVisit = z.object({ appointment: visit })
const person = z.object({ doctorId: z.string().optional(), patientId: z.string().optional() })
const conflict = z.object({ code: z.string(), alternatives: z.array(z.object({ appointmentDate: z.string() })) })
const elsewhere = z.object({ code: z.string(), alternatives: z.array(z.unknown()).optional() })
const visits = z.object({ data: z.array(visit).min(1) })

/** One visit's way from booking to completion, and the refusals of others in its place and in another clinic. */
export async function walk(walker: Walker): Promise<void> {
  const { ask, check, say } = walker

  say('Who is who?')
  const doctorId = read(person, await ask({ as: DOCTOR, method: 'GET', path: '/me' }, 200)).doctorId
  const patientId = read(person, await ask({ as: 'patient1', method: 'GET', path: '/me' }, 200)).patientId
  const otherId = read(person, await ask({ as: 'patient2', method: 'GET', path: '/me' }, 200)).patientId
  check('the doctor and both patients have their records', Boolean(doctorId && patientId && otherId))

  say('When is the doctor free?')
  const path = `/appointments/doctor/${doctorId}/availability?days=31`
  const { days } = read(availability, await ask({ as: DESK, method: 'GET', path }, 200))
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
  const headers = { 'idempotency-key': randomUUID() }
  const answer = await ask({ as: DESK, method: 'POST', path: '/appointments', body: booking, headers }, 201)
  const booked = read(visit, answer)
  check('it is SCHEDULED', booked.status === 'SCHEDULED')
  check('Location names it', answer.headers.get('location')?.endsWith(`/appointments/${booked.id}`) ?? false)
  try {
    await fromBookingToCompletion(walker, booked, { ...booking, patientId: otherId })
    await overTwoClinics(walker)
  } catch (error) {
    // The next walk finds the slot free again.
    await ask({ as: DESK, method: 'DELETE', path: `/appointments/${booked.id}` }, 200, 409).catch(() => {})
    throw error
  }
}

async function fromBookingToCompletion(
  { ask, check, say }: Walker,
  booked: Visit,
  sameSlot: Record<string, unknown>,
): Promise<void> {
  const path = `/appointments/${booked.id}`

  say('Somebody else wants the same slot.')
  const refusal = read(conflict, await ask({ as: DESK, method: 'POST', path: '/appointments', body: sameSlot }, 409))
  check('it is refused as a SCHEDULING_CONFLICT', refusal.code === 'SCHEDULING_CONFLICT')
  check('it comes with other times', refusal.alternatives.length > 0)
  check(
    'none of them is the taken one',
    refusal.alternatives.every((one) => one.appointmentDate !== booked.appointmentDate),
  )

  say('The desk confirms the visit.')
  const confirmed = await ask({ as: DESK, method: 'PUT', path, body: { status: 'CONFIRMED' } }, 200)
  check('it is CONFIRMED', read(visit, confirmed).status === 'CONFIRMED')

  say('The patient arrives and is checked in.')
  const early = isOutside(booked, Date.now()) && { override: true, overrideReason: 'A walk through the demo' }
  const checkIn = await ask({ as: DESK, method: 'POST', path: `${path}/check-in`, body: early || {} }, 200)
  check('it is CHECKED_IN', read(withVisit, checkIn).appointment.status === 'CHECKED_IN')

  say('The doctor starts, and completes the visit.')
  const started = await ask({ as: DOCTOR, method: 'POST', path: `${path}/start` }, 200)
  check('it is IN_PROGRESS', read(visit, started).status === 'IN_PROGRESS')
  const body = { diagnosis: 'Acute bronchitis', treatmentPlan: 'Fluids and rest', notes: 'Lungs clear, no fever.' }
  const completed = await ask({ as: DOCTOR, method: 'POST', path: `${path}/complete`, body }, 200)
  check('it is COMPLETED', read(withVisit, completed).appointment.status === 'COMPLETED')

  say('The desk sees the outcome, but no clinical text.')
  const seen = read(visit, await ask({ as: DESK, method: 'GET', path }, 200))
  check('it is COMPLETED', seen.status === 'COMPLETED')
  check('no diagnosis is in it', seen.diagnosis === undefined)
}

/** doctor3 works in both clinics: neither may overbook the time that the other has of them. */
async function overTwoClinics({ ask, check, say }: Walker): Promise<void> {
  say('Another clinic wants time that a shared doctor has given to this one.')
  const doctorId = read(person, await ask({ as: 'doctor3', method: 'GET', path: '/me' }, 200)).doctorId
  const patientId = read(person, await ask({ as: 'patient1@harbor', method: 'GET', path: '/me' }, 200)).patientId
  const coming = `doctorId=${doctorId}&status=SCHEDULED,CONFIRMED&from=${new Date().toISOString()}&limit=1`
  const { data } = read(visits, await ask({ as: DESK, method: 'GET', path: `/appointments?${coming}` }, 200))
  const booking = {
    doctorId,
    patientId,
    appointmentDate: data[0]?.appointmentDate,
    type: 'VIDEO_CALL',
    overbook: true,
    overbookReason: 'Cannot wait',
  }
  const there = { as: 'reception@harbor', method: 'POST', path: '/appointments', body: booking } as const
  const refusal = read(elsewhere, await ask(there, 409))
  check('not even an overbooking gets it', refusal.code === 'SCHEDULING_CONFLICT')
  check('and no other times of the shared doctor are told', refusal.alternatives === undefined)
}

function isOutside({ windows: { checkIn } }: Visit, now: number): boolean {
  return checkIn === null || now < Date.parse(checkIn.opensAt) || now > Date.parse(checkIn.closesAt)
}

function read<T>(shape: z.ZodType<T>, { body }: Answer): T {
  const result = shape.safeParse(body)
  if (result.success) return result.data
  const wrong = result.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`)
  throw new Unexpected(`The answer lacks what the contract promises. ${wrong.join('; ')}`)
}

if (import.meta.main) {
  const url = process.env.KEPT_URL ?? findRunning()?.url ?? 'http://127.0.0.1:8787'
  console.log(`A visit from booking to completion, at ${url}`)
  try {
    await walk(walkerOf(url.replace(/\/$/, ''), (login) => tokenFor(login, Date.now())))
    console.log('\nEvery answer was as expected.')
  } catch (error) {
    console.error(`\n✗ ${error instanceof Unexpected ? error.message : error instanceof Error ? error.stack : error}`)
    process.exitCode = 1
  }
}
