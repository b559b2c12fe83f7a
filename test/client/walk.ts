import createClient, { type Client, type Middleware } from 'openapi-fetch'
import type { Desk } from './desk.ts'
// Made from the served document by the test that runs this; it is not in the repository.
import type { components, paths } from './generated/kept.ts'

type Kept = Client<paths>
type Appointment = components['schemas']['Appointment']

/** What was answered. @throws Error with the problem, if it was a refusal */
function answered<T>({ data, error, response }: { data?: T; error?: unknown; response: Response }): NonNullable<T> {
  if (data === undefined || data === null)
    throw new Error(`${response.status} ${response.url} ${JSON.stringify(error)}`)
  return data
}

async function signIn({ url, tokenOf, look }: Desk, login: string): Promise<Kept> {
  const token = await tokenOf(login)
  const client = createClient<paths>({ baseUrl: url, headers: { Authorization: `Bearer ${token}` } })
  const looking: Middleware = {
    onResponse: async ({ request, response }) => {
      await look(request, response.clone())
      return response
    },
  }
  client.use(looking)
  return client
}

/** A day at the front desk of the demo clinic, by a client that is made from the document. */
export async function walkTheDay(desk: Desk): Promise<string[]> {
  const said: string[] = []
  const [reception, doctor] = await Promise.all([signIn(desk, 'reception'), signIn(desk, 'doctor2')])
  const booked = await bookAndConfirm(reception, said)
  const seen = await seeSomebody({ reception, doctor }, said)
  await followUp({ reception, doctor }, seen, said)
  await bookWeekly(reception, booked, said)
  await cancel(reception, booked, said)
  return said
}

/** The first doctor of this specialty. */
async function findDoctor(client: Kept, specialty: string) {
  const { data } = answered(await client.GET('/doctors', { params: { query: { specialty, active: true } } }))
  const [found] = data
  if (!found) throw new Error(`Nobody has the specialty ${specialty}.`)
  return found
}

/** Days of the demo that nobody has booked. */
function later(days: number): string {
  return new Date(Date.now() + days * 24 * 3_600_000).toISOString().slice(0, 10)
}

async function slotsOf(client: Kept, doctorId: string, day: number, fresh = false) {
  const { days } = answered(
    await client.GET('/appointments/doctor/{doctorId}/availability', {
      params: {
        path: { doctorId },
        query: { date: later(day), days: 2 },
        ...(fresh && { header: { 'Cache-Control': 'no-cache' } }),
      },
    }),
  )
  return days.flatMap(({ slots }) => slots)
}

async function bookAndConfirm(client: Kept, said: string[]): Promise<Appointment> {
  const doctor = await findDoctor(client, 'General medicine')
  const [slot] = await slotsOf(client, doctor.id, 20)
  const { data: patients } = answered(await client.POST('/patients/search', { body: { q: 'meera' } }))
  const [patient] = patients
  if (!slot || !patient) throw new Error('There is no slot, or no patient.')
  const made = await client.POST('/appointments', {
    params: { header: { 'Idempotency-Key': crypto.randomUUID() } },
    body: {
      patientId: patient.id,
      doctorId: doctor.id,
      appointmentDate: slot.appointmentDate,
      type: 'IN_PERSON',
      locationId: slot.locationId,
    },
  })
  const visit = answered(made)
  said.push(`booked ${visit.status}`)
  const confirmed = answered(
    await client.PUT('/appointments/{id}', {
      params: { path: { id: visit.id }, header: { 'If-Match': made.response.headers.get('ETag') ?? '' } },
      body: { status: 'CONFIRMED' },
    }),
  )
  said.push(`confirmed ${confirmed.status}`)
  const twice = await client.POST('/appointments', {
    body: {
      patientId: patient.id,
      doctorId: doctor.id,
      appointmentDate: slot.appointmentDate,
      type: 'IN_PERSON',
      locationId: slot.locationId,
    },
  })
  said.push(`refused ${twice.error?.code} with ${twice.error?.alternatives?.length ?? 0} alternatives`)
  return confirmed
}

interface Staff {
  reception: Kept
  doctor: Kept
}

async function seeSomebody({ reception, doctor }: Staff, said: string[]): Promise<Appointment> {
  const { id: doctorId } = await findDoctor(reception, 'Urgent care')
  const { data: coming } = answered(
    await reception.GET('/appointments', {
      params: { query: { doctorId: [doctorId], status: ['CONFIRMED'], type: ['IN_PERSON'], limit: 100 } },
    }),
  )
  const now = new Date().toISOString()
  const next = coming.find(({ windows: { checkIn } }) => checkIn && checkIn.opensAt <= now && now < checkIn.closesAt)
  if (!next) throw new Error('Nobody can be checked in now.')
  const path = { id: next.id }
  const arrived = answered(await reception.POST('/appointments/{id}/check-in', { params: { path }, body: {} }))
  said.push(
    `checked in ${arrived.appointment.status}, place ${arrived.queue && arrived.queue.position > 0 ? 'in the line' : 'none'}`,
  )
  const queue = answered(await reception.GET('/queue/doctors/{id}', { params: { path: { id: doctorId } } }))
  said.push(`waiting ${queue.waiting.some(({ appointmentId }) => appointmentId === next.id)}`)
  const started = answered(await doctor.POST('/appointments/{id}/start', { params: { path }, body: {} }))
  said.push(`started ${started.status}`)
  return started
}

async function followUp({ reception, doctor }: Staff, { id }: Appointment, said: string[]): Promise<void> {
  const params = { path: { id } }
  const done = answered(
    await doctor.POST('/appointments/{id}/complete', {
      params,
      body: { notes: 'Rest for a week.', followUpInstructions: 'Come back', followUpRequired: true },
    }),
  )
  said.push(`completed ${done.appointment.status}, plan ${done.followUpPlan?.status}, booked ${done.followUp?.booked}`)
  const planId = done.followUpPlan?.id ?? ''
  const [slot] = await slotsOf(reception, done.appointment.doctorId, 18)
  const scheduled = answered(
    await reception.POST('/follow-up-plans/{id}/schedule', {
      params: { path: { id: planId } },
      body: { appointmentDate: slot?.appointmentDate ?? '', locationId: slot?.locationId ?? '' },
    }),
  )
  said.push(`scheduled ${scheduled.plan.status}, follow-up ${scheduled.appointment.isFollowUp}`)
  const chain = answered(await doctor.GET('/appointments/{id}/chain', { params }))
  said.push(`chain of ${chain.totalAppointments}`)
}

async function bookWeekly(
  client: Kept,
  { patientId, doctorId, locationId }: Appointment,
  said: string[],
): Promise<void> {
  const body = {
    patientId,
    doctorId,
    locationId,
    type: 'IN_PERSON',
    startDate: later(24),
    time: '11:00',
    recurrence: { frequency: 'WEEKLY', count: 3 },
  } as const
  const tried = answered(await client.POST('/appointments/recurring', { body: { ...body, dryRun: true } }))
  if ('occurrences' in tried) said.push(`would book ${tried.occurrences.map(({ verdict }) => verdict).join(' ')}`)
  const made = answered(await client.POST('/appointments/recurring', { body }))
  if (!('series' in made)) throw new Error('The series was not booked.')
  said.push(`series ${made.series.status} of ${made.appointments.length}`)
  const ended = answered(
    await client.DELETE('/appointments/series/{id}', { params: { path: { id: made.series.id } }, body: {} }),
  )
  said.push(`series ${ended.series.status}, ${ended.cancelled.length} visits cancelled`)
}

async function cancel(client: Kept, { id, doctorId, appointmentDate }: Appointment, said: string[]): Promise<void> {
  const cancelled = answered(
    await client.POST('/appointments/{id}/cancel', { params: { path: { id } }, body: { reason: 'Feels well again' } }),
  )
  said.push(`cancelled ${cancelled.status}`)
  const free = await slotsOf(client, doctorId, 20, true)
  said.push(`free again ${free.some((slot) => slot.appointmentDate === appointmentDate)}`)
}

/** What the types refuse. It is compiled and never run: a type that takes everything would make each line an error. */
export async function refusedByTheTypes(client: Kept): Promise<void> {
  // @ts-expect-error a booking names its doctor
  await client.POST('/appointments', { body: { appointmentDate: '', type: 'IN_PERSON' } })
  // @ts-expect-error a visit has three types
  await client.POST('/appointments', { body: { doctorId: '', appointmentDate: '', type: 'LETTER' } })
  // @ts-expect-error there is no such path
  await client.GET('/appointment')
  const visit = answered(await client.GET('/appointments/{id}', { params: { path: { id: '' } } }))
  // @ts-expect-error a visit has no such field
  void visit.price
}
