import { beforeAll, describe, expect, test } from 'vitest'
import type { Answer, Client } from '../support/client.ts'
import { mintClinic, sqlAs, type TestClinic } from '../support/clinic.ts'
import { setClock, startsAt } from '../support/clock.ts'
import { book, expectProblem, putInState, trailOf } from '../support/visits.ts'

startsAt()

const STATES = ['PENDING', 'SCHEDULED', 'CONFIRMED', 'CHECKED_IN', 'IN_PROGRESS', 'COMPLETED', 'CANCELLED', 'NO_SHOW']
type Verb = keyof typeof VERBS

const put = (status: string) => (client: Client, id: string) => client.put(`/appointments/${id}`, { status })
const post = (verb: string) => async (client: Client, id: string) => {
  const answer = await client.post(`/appointments/${id}/${verb}`)
  return answer.status === 200 && answer.body.appointment ? { ...answer, body: answer.body.appointment } : answer
}
const VERBS = {
  'put SCHEDULED': put('SCHEDULED'),
  'put CONFIRMED': put('CONFIRMED'),
  'put CHECKED_IN': put('CHECKED_IN'),
  'put NO_SHOW': put('NO_SHOW'),
  'check-in': post('check-in'),
  start: post('start'),
  complete: post('complete'),
  cancel: post('cancel'),
} satisfies Record<string, (client: Client, id: string) => Promise<Answer>>

/** From which states a step leads where, by the contract; what asks for the state itself changes nothing. */
const IN_PERSON: Record<Verb, Record<string, string>> = {
  'put SCHEDULED': { PENDING: 'SCHEDULED', CHECKED_IN: 'SCHEDULED' },
  'put CONFIRMED': { SCHEDULED: 'CONFIRMED' },
  'put CHECKED_IN': { IN_PROGRESS: 'CHECKED_IN' },
  'put NO_SHOW': { SCHEDULED: 'NO_SHOW', CONFIRMED: 'NO_SHOW' },
  'check-in': { SCHEDULED: 'CHECKED_IN', CONFIRMED: 'CHECKED_IN', NO_SHOW: 'CHECKED_IN' },
  start: { CHECKED_IN: 'IN_PROGRESS' },
  complete: { CHECKED_IN: 'COMPLETED', IN_PROGRESS: 'COMPLETED' },
  cancel: { PENDING: 'CANCELLED', SCHEDULED: 'CANCELLED', CONFIRMED: 'CANCELLED', CHECKED_IN: 'CANCELLED' },
}
const remote = { ...IN_PERSON.start, SCHEDULED: 'IN_PROGRESS', CONFIRMED: 'IN_PROGRESS' }
const accepted = { ...IN_PERSON['put SCHEDULED'], NO_SHOW: 'SCHEDULED' }
const TABLES: Record<'IN_PERSON' | 'VIDEO_CALL' | 'HOME_VISIT', typeof IN_PERSON> = {
  IN_PERSON,
  VIDEO_CALL: { ...IN_PERSON, start: remote, 'check-in': {}, 'put SCHEDULED': accepted },
  HOME_VISIT: { ...IN_PERSON, start: remote, 'check-in': {}, 'put SCHEDULED': accepted },
}
const TARGET: Record<Verb, string> = {
  'put SCHEDULED': 'SCHEDULED',
  'put CONFIRMED': 'CONFIRMED',
  'put CHECKED_IN': 'CHECKED_IN',
  'put NO_SHOW': 'NO_SHOW',
  'check-in': 'CHECKED_IN',
  start: 'IN_PROGRESS',
  complete: '',
  cancel: 'CANCELLED',
}

describe.each(Object.keys(TABLES) as (keyof typeof TABLES)[])('%s, seven minutes after its start', (type) => {
  let clinic: TestClinic
  let id: string
  beforeAll(async () => {
    setClock('2027-03-01T04:00:00Z')
    clinic = await mintClinic()
    const visit = await book(clinic, { type, locationId: type === 'IN_PERSON' ? clinic.locationId : undefined })
    id = visit.id
  })

  test.each(STATES)('from %s', async (from) => {
    setClock('2027-03-01T04:37:00Z')
    const { client } = clinic.reception
    for (const verb of Object.keys(VERBS) as Verb[]) {
      await putInState(id, from)
      const before = await trailOf(id)
      const [{ version }] = (await sqlAs('select version from appointments where id = $1', [id])) as [
        { version: number },
      ]
      const answer = await VERBS[verb](client, id)
      const to = TABLES[type][verb][from]
      const after = await trailOf(id)
      const told = { verb, status: answer.status, state: answer.body.status, version: answer.body.version }
      if (to) {
        expect(told).toEqual({ verb, status: 200, state: to, version: version + 1 })
        expect(after.events.length - before.events.length).toBe(1)
        expect(after.events.at(-1)).toMatch(new RegExp(`^appointment\\..+@${version + 1}$`))
        expect(after.actions.length - before.actions.length).toBe(1)
      } else if (TARGET[verb] === from) {
        expect(told).toEqual({ verb, status: 200, state: from, version })
        expect(after.events).toEqual(before.events)
      } else {
        const isElsewhere =
          verb === 'check-in' && type !== 'IN_PERSON' && ['SCHEDULED', 'CONFIRMED', 'NO_SHOW'].includes(from)
        expectProblem(answer, 409, isElsewhere ? 'CHECKIN_NOT_IN_PERSON' : 'INVALID_STATUS_TRANSITION')
        if (!isElsewhere) {
          const steps = Object.values(TABLES[type]).flatMap((step) => step[from] ?? [])
          expect([...answer.body.allowed].sort(), verb).toEqual([...new Set(steps)].sort())
        }
        expect(after).toEqual(before)
      }
    }
  })
})

test('a patient may confirm and cancel, and is refused the rest', async () => {
  const clinic = await mintClinic()
  const { id } = await book(clinic)
  const may: Record<string, string[]> = {
    PENDING: ['cancel'],
    SCHEDULED: ['put CONFIRMED', 'cancel'],
    CONFIRMED: ['cancel'],
  }
  for (const from of STATES) {
    for (const verb of ['put CONFIRMED', 'cancel'] as const) {
      await putInState(id, from)
      const answer = await VERBS[verb](clinic.patient.client, id)
      if (may[from]?.includes(verb)) expect({ from, verb, status: answer.status }).toEqual({ from, verb, status: 200 })
      else if (TARGET[verb] === from) expect(answer).toMatchObject({ status: 200, body: { status: from } })
      else {
        const allowed =
          { PENDING: ['CANCELLED'], SCHEDULED: ['CONFIRMED', 'CANCELLED'], CONFIRMED: ['CANCELLED'] }[from] ?? []
        expectProblem(answer, 409, 'INVALID_STATUS_TRANSITION', { allowed })
      }
    }
    for (const verb of ['put SCHEDULED', 'put NO_SHOW', 'put CHECKED_IN', 'start', 'complete'] as const) {
      await putInState(id, from)
      expectProblem(await VERBS[verb](clinic.patient.client, id), 403, 'FORBIDDEN')
    }
  }
})

test('nobody has missed a visit that has not begun', async () => {
  const clinic = await mintClinic()
  const { id } = await book(clinic)
  setClock('2027-03-01T04:29:59Z')
  const early = await VERBS['put NO_SHOW'](clinic.nurse.client, id)
  expectProblem(early, 409, 'INVALID_STATUS_TRANSITION')
  expect(early.body.allowed).not.toContain('NO_SHOW')
  setClock('2027-03-01T04:30:00Z')
  expect((await VERBS['put NO_SHOW'](clinic.nurse.client, id)).body.status).toBe('NO_SHOW')
})

test('each step leaves its mark, and taking it back takes the mark too', async () => {
  const clinic = await mintClinic()
  const { id } = await book(clinic)
  const { client } = clinic.doctor
  const marks = async (verb: Verb) => {
    const { body } = await VERBS[verb](client, id)
    return [body.confirmedAt, body.checkedInAt, body.startedAt, body.completedAt].map((at) => at?.slice(11, 16) ?? null)
  }
  expect(await marks('put CONFIRMED')).toEqual(['03:00', null, null, null])
  setClock('2027-03-01T04:20:00Z')
  expect(await marks('check-in')).toEqual(['03:00', '04:20', null, null])
  setClock('2027-03-01T04:31:00Z')
  expect(await marks('start')).toEqual(['03:00', '04:20', '04:31', null])
  expect(await marks('put CHECKED_IN')).toEqual(['03:00', '04:20', null, null])
  expect((await marks('put SCHEDULED'))[1]).toBe(null)
  setClock('2027-03-01T04:40:00Z')
  await marks('check-in')
  setClock('2027-03-01T05:00:00Z')
  expect((await marks('complete')).slice(1)).toEqual(['04:40', null, '05:00'])
  expect((await trailOf(id)).events).toEqual([
    'appointment.booked@1',
    'appointment.confirmed@2',
    'appointment.checked_in@3',
    'appointment.started@4',
    'appointment.start_undone@5',
    'appointment.check_in_undone@6',
    'appointment.checked_in@7',
    'appointment.completed@8',
  ])
})

test.each([
  ['SCHEDULED', ['confirm', 'check-in', 'reschedule', 'cancel', 'no-show'], ['confirm', 'check-in']],
  ['PENDING', ['reschedule', 'cancel'], []],
  ['CONFIRMED', ['check-in', 'reschedule', 'cancel', 'no-show'], ['check-in']],
  ['CHECKED_IN', ['start', 'complete', 'hand-over', 'cancel', 'plan-follow-up'], []],
  ['IN_PROGRESS', ['complete', 'hand-over', 'plan-follow-up'], []],
  ['COMPLETED', ['plan-follow-up'], []],
  ['CANCELLED', [], []],
  ['NO_SHOW', ['check-in'], []],
] as const)('what staff and a patient may do with a visit that is %s and has begun', async (state, staff, patient) => {
  const clinic = await mintClinic()
  const { id } = await book(clinic)
  await putInState(id, state)
  setClock('2027-03-01T04:37:00Z')
  const seenBy = async (client: Client) => (await client.get(`/appointments/${id}`)).body.actions
  expect(await seenBy(clinic.reception.client)).toEqual(staff)
  expect(await seenBy(clinic.doctor.client)).toEqual(staff)
  expect(await seenBy(clinic.patient.client)).toEqual(patient)
  expect(await seenBy(clinic.otherDoctor.client)).toEqual([])
  expect(await seenBy(clinic.support.client)).toEqual([])
  const nurse = staff.filter((action) => action === 'check-in' || action === 'no-show')
  expect(await seenBy(clinic.nurse.client)).toEqual(nurse)
})

test('windows follow the settings and the type', async () => {
  const settings = {
    checkInOpensMinutes: 20,
    checkInClosesMinutes: 60,
    joinOpensMinutes: 5,
    joinClosesMinutes: 10,
    cancellationWindowMinutes: 30,
  }
  const clinic = await mintClinic({ settings })
  const here = await book(clinic)
  expect(here.windows).toEqual({
    checkIn: { opensAt: '2027-03-01T04:10:00.000Z', closesAt: '2027-03-01T05:30:00.000Z' },
    join: null,
    changeUntil: '2027-03-01T04:00:00.000Z',
  })
  const video = await book(clinic, { type: 'VIDEO_CALL', locationId: undefined, appointmentDate: '2027-03-01T11:00' })
  expect(video.windows).toEqual({
    checkIn: null,
    join: { opensAt: '2027-03-01T05:25:00.000Z', closesAt: '2027-03-01T06:10:00.000Z' },
    changeUntil: '2027-03-01T05:00:00.000Z',
  })
  setClock('2027-03-01T05:26:00Z')
  const { body } = await clinic.patient.client.get(`/appointments/${video.id}`)
  expect(body.actions).toEqual(['confirm', 'join'])
})
