import { env } from 'cloudflare:workers'
import pg from 'pg'
import { expect, inject, test, vi } from 'vitest'
import { openDatabase } from '../../src/db/client.ts'
import { systemCaller } from '../../src/domain/system.ts'
import type { Env } from '../../src/env.ts'
import { judgeDue } from '../../src/jobs/judge-due.ts'
import type { Answer } from '../support/client.ts'
import { mintClinic, sqlAs, type TestClinic } from '../support/clinic.ts'
import { startsAt } from '../support/clock.ts'
import { book, trailOf } from '../support/visits.ts'

startsAt()

const DAY = '2027-03-02'
const WHOLE_DAY = { from: `${DAY}T00:00`, to: `${DAY}T23:00` }
const KEY = { 'Idempotency-Key': 'once' }

let holder: Promise<pg.Client> | undefined

async function connected(): Promise<pg.Client> {
  const client = new pg.Client({ connectionString: inject('ownerUrl') })
  await client.connect()
  return client
}

/** Runs `work` while somebody else holds these visits, and whoever waits for them gives up; checks that no mark has changed by then. */
async function whileHeld<T>(ids: readonly string[], work: () => Promise<T>): Promise<T> {
  const before = await Promise.all(ids.map(markOf))
  holder ??= connected()
  const client = await holder
  await client.query('begin')
  await client.query('select from appointments where id = any ($1) for update', [ids])
  try {
    const done = await work()
    expect(await Promise.all(ids.map(markOf))).toEqual(before)
    return done
  } finally {
    await client.query('rollback')
  }
}

const markOf = async (id: string) =>
  (await sqlAs('select affected_by from appointments where id = $1', [id]))[0]?.affected_by

function judge(clinicIds: readonly string[]): Promise<number> {
  const actor = { caller: systemCaller('test'), now: Date.parse('2027-03-01T03:00:00Z') }
  return judgeDue(openDatabase((env as Env).HYPERDRIVE.connectionString), actor, { clinicIds })
}

const timeOff = (c: TestClinic) => `/doctors/${c.doctor.doctorId}/time-off`
const hours = (c: TestClinic) => `/doctors/${c.doctor.doctorId}/working-hours`
const doctor = (c: TestClinic) => `/doctors/${c.doctor.doctorId}`

const CHANGES: [string, string, (c: TestClinic) => Promise<Answer>][] = [
  ['a closure', 'CLOSURE', (c) => c.reception.client.post('/closures', WHOLE_DAY, KEY)],
  ['time off', 'TIME_OFF', (c) => c.reception.client.post(timeOff(c), WHOLE_DAY, KEY)],
  ['no hours', 'OUTSIDE_HOURS', (c) => c.reception.client.put(hours(c), { sessions: [] }, KEY)],
  ['an inactive doctor', 'DOCTOR_INACTIVE', (c) => c.admin.client.put(doctor(c), { active: false }, KEY)],
  [
    'an inactive location',
    'LOCATION_INACTIVE',
    (c) => c.admin.client.put(`/locations/${c.locationId}`, { active: false }, KEY),
  ],
]

test('a change that stands is answered whoever holds the visits: it names them, and the job marks them', async () => {
  const error = vi.spyOn(console, 'error').mockImplementation(() => {})
  const made = await Promise.all(
    CHANGES.map(async ([name, reason, change]) => {
      const clinic = await mintClinic()
      return {
        name,
        reason,
        change,
        clinic,
        id: (await book(clinic, { appointmentDate: `${DAY}T10:00` })).id as string,
      }
    }),
  )
  const answers = await whileHeld(
    made.map(({ id }) => id),
    () => Promise.all(made.map(({ change, clinic }) => change(clinic))),
  )
  error.mockRestore()
  for (const [n, { name, id, clinic, change }] of made.entries()) {
    const answer = answers[n]
    expect([name, answer?.status], JSON.stringify(answer?.body)).toEqual([name, answer?.status === 201 ? 201 : 200])
    expect([name, answer?.body.affected.map((visit: { id: string }) => visit.id)]).toEqual([name, [id]])
    const read = await sqlAs("select 1 from audit_log where subject_id = $1 and action = 'appointments.listed'", [
      clinic.patient.patientId,
    ])
    expect([name, read.length]).toEqual([name, 1])
    const again = await change(clinic)
    expect([name, again.body, again.headers.get('Idempotency-Replayed')]).toEqual([name, answer?.body, 'true'])
  }
  await judge(made.map(({ clinic }) => clinic.id))
  for (const { name, reason, id } of made) {
    expect([name, await markOf(id)]).toEqual([name, reason])
    const { actions } = await trailOf(id)
    expect(actions).toEqual(['appointment.booked', 'appointment.affected'])
  }
}, 30_000)

const TAKEN_BACK: [string, (c: TestClinic) => string][] = [
  ['closure', () => '/closures'],
  ['time off', timeOff],
]

test.for(TAKEN_BACK)(
  'a %s that is taken back is taken back whoever holds the visits',
  { timeout: 30_000 },
  async ([, pathOf]) => {
    const clinic = await mintClinic()
    const { id } = await book(clinic, { appointmentDate: `${DAY}T10:00` })
    const { client } = clinic.reception
    const added = await client.post(pathOf(clinic), WHOLE_DAY)
    expect(await markOf(id)).not.toBeNull()
    const error = vi.spyOn(console, 'error').mockImplementation(() => {})
    const removed = await whileHeld([id], () => client.delete(added.headers.get('Location') ?? ''))
    error.mockRestore()
    expect(removed.status, JSON.stringify(removed.body)).toBe(200)
    await judge([clinic.id])
    expect(await markOf(id)).toBeNull()
  },
)
