import { env } from 'cloudflare:workers'
import { v7 } from 'uuid'
import { expect, test } from 'vitest'
import { openDatabase } from '../../src/db/client.ts'
import type { Actor } from '../../src/db/request.ts'
import { SYSTEM_USER_ID, systemCaller } from '../../src/domain/system.ts'
import { cancelUnconfirmed, markMissed } from '../../src/jobs/close-visits.ts'
import { mintClinic, sqlAs, type TestClinic } from '../support/clinic.ts'
import { trailOf } from '../support/visits.ts'

/** Before anything other tests book, so that theirs stay as they are. */
const NOW = Date.parse('2026-05-01T10:00:00Z')

const db = () => openDatabase(env.HYPERDRIVE.connectionString)
const actor: Actor = { caller: systemCaller('test'), now: NOW }

type Visit = [status: string, minutesAgo: number, parent?: string | undefined]

async function visitsIn(clinic: TestClinic, visits: Visit[]): Promise<string[]> {
  const ids = visits.map(() => v7())
  await sqlAs(
    `insert into appointments(clinic_id, id, doctor_id, patient_id, location_id, type, status, starts_at, ends_at, timezone, overbook,
        patient_overlap, is_follow_up, parent_appointment_id)
      select $1, id, $2, $3, $8, 'IN_PERSON', status, at, at + interval '30 min', 'UTC', true, true, parent is not null, parent
      from unnest($4::uuid[], $5::text[], $6::timestamptz[], $7::uuid[]) v(id, status, at, parent)`,
    [
      ...[clinic.id, clinic.doctor.doctorId, clinic.patient.patientId, ids],
      visits.map(([status]) => status),
      visits.map(([, minutesAgo]) => new Date(NOW - minutesAgo * 60_000).toISOString()),
      visits.map(([, , parent]) => parent ?? null),
      clinic.locationId,
    ],
  )
  return ids
}

const rowsOf = (ids: string[]) =>
  sqlAs('select a.* from unnest($1::uuid[]) with ordinality i(id, n) join appointments a using (id) order by n', [ids])

const statusesOf = async (ids: string[]) => (await rowsOf(ids)).map((row) => row.status)

test('bookings that nobody accepted before their start are cancelled, with a trail and an event', async () => {
  const clinic = await mintClinic()
  const ids = await visitsIn(clinic, [
    ['PENDING', 60],
    ['PENDING', 0],
    ['PENDING', -1],
    ['SCHEDULED', 60],
  ])
  await cancelUnconfirmed(db(), actor)
  expect(await statusesOf(ids)).toEqual(['CANCELLED', 'CANCELLED', 'PENDING', 'SCHEDULED'])
  const [cancelled, , untouched] = await rowsOf(ids)
  expect(cancelled).toMatchObject({ version: 2, cancellation_code: 'NOT_CONFIRMED', cancelled_at: new Date(NOW) })
  expect(untouched).toMatchObject({ version: 1, cancelled_at: null })
  expect(await trailOf(String(ids[0]))).toEqual({
    actions: ['appointment.cancelled'],
    events: ['appointment.cancelled@2'],
  })
  expect(await trailOf(String(ids[2]))).toEqual({ actions: [], events: [] })
  // Each is a call that the desk has to make, once.
  await cancelUnconfirmed(db(), actor)
  const { body: inbox } = await clinic.reception.client.get('/inbox?kind=NOT_CONFIRMED')
  expect(inbox.data.map(({ appointmentId }: { appointmentId: string }) => appointmentId).sort()).toEqual(
    ids.slice(0, 2).sort(),
  )
  const { id: itemId, version, patientName } = inbox.data[0]
  expect({ version, isNamed: patientName !== null }).toEqual({ version: 1, isNamed: true })
  expect(await trailOf(itemId)).toMatchObject({ events: ['inbox.received@1'] })
  expect((await clinic.reception.client.post(`/inbox/${itemId}/done`, {})).status).toBe(200)
  const [audit] = await sqlAs('select * from audit_log where subject_id = $1', [ids[0]])
  expect(audit).toMatchObject({
    clinic_id: clinic.id,
    patient_id: clinic.patient.patientId,
    actor_id: SYSTEM_USER_ID,
    role: 'SYSTEM',
    changed: { status: ['PENDING', 'CANCELLED'] },
  })
  const [event] = await sqlAs('select payload, processed_at from outbox where subject_id = $1', [ids[0]])
  expect(event?.payload).toMatchObject({
    status: 'CANCELLED',
    patientId: expect.any(String),
    endDate: '2026-05-01T09:30:00.000Z',
  })
})

test('who has not come in time is a no-show where the clinic asks for it, and nowhere else', async () => {
  const visits: Visit[] = [
    ['SCHEDULED', 15],
    ['CONFIRMED', 60],
    ['SCHEDULED', 14],
    ['CHECKED_IN', 60],
    ['PENDING', 60],
  ]
  const asking = await visitsIn(await mintClinic({ settings: { autoNoShowMinutes: 15 } }), visits)
  const patient = await visitsIn(await mintClinic({ settings: { autoNoShowMinutes: 90 } }), visits)
  const silent = await visitsIn(await mintClinic(), visits)
  await markMissed(db(), actor)
  expect(await statusesOf(asking)).toEqual(['NO_SHOW', 'NO_SHOW', 'SCHEDULED', 'CHECKED_IN', 'PENDING'])
  for (const untouched of [patient, silent]) {
    expect(await statusesOf(untouched)).toEqual(visits.map(([status]) => status))
  }
  expect(await trailOf(String(asking[1]))).toEqual({
    actions: ['appointment.no_show'],
    events: ['appointment.no_show@2'],
  })
  const [audit] = await sqlAs('select changed from audit_log where subject_id = $1', [asking[1]])
  expect(audit?.changed).toEqual({ status: ['CONFIRMED', 'NO_SHOW'] })
})

test('nobody has missed a visit at home, nor a call that its doctor has not started', async () => {
  const clinic = await mintClinic({ settings: { autoNoShowMinutes: 15 } })
  const ids = await visitsIn(clinic, [
    ['SCHEDULED', 60],
    ['CONFIRMED', 60],
    ['CONFIRMED', 60],
    ['SCHEDULED', 60],
  ])
  const [home, waiting, begun, person] = ids
  await sqlAs("update appointments set type = 'HOME_VISIT', location_id = null where id = $1", [home])
  await sqlAs("update appointments set type = 'VIDEO_CALL', location_id = null where id in ($1, $2)", [waiting, begun])
  for (const [id, startedAt] of [
    [waiting, null],
    [begun, new Date(NOW - 50 * 60_000)],
  ])
    await sqlAs(
      `insert into video_consultations(clinic_id, id, appointment_id, room_name, status, started_at)
        values ($1, $2, $3, $4, 'ACTIVE', $5)`,
      [clinic.id, v7(), id, v7().replaceAll('-', ''), startedAt],
    )
  await markMissed(db(), actor)
  expect(await statusesOf([home, waiting, begun, person].map(String))).toEqual([
    'SCHEDULED',
    'CONFIRMED',
    'NO_SHOW',
    'NO_SHOW',
  ])
})

test.each([
  ['2026-05-20', 'PENDING', cancelUnconfirmed, 'scheduled'],
  ['2026-04-20', 'PENDING', cancelUnconfirmed, 'overdue'],
  ['2026-05-20', 'CONFIRMED', markMissed, 'scheduled'],
] as const)('a plan for %s gets back its follow-up that was %s (%o): it is %s', async (day, status, job, reopened) => {
  const clinic = await mintClinic({ settings: { autoNoShowMinutes: 15 } })
  const [parent] = await visitsIn(clinic, [['COMPLETED', 10_000]])
  const [followUp] = await visitsIn(clinic, [[status, 30, parent]])
  const plan = v7()
  await sqlAs(
    `insert into follow_up_plans(clinic_id, id, appointment_id, patient_id, doctor_id, scheduled_for, status, follow_up_appointment_id)
      values ($1, $2, $3, $4, $5, $6, 'completed', $7)`,
    [clinic.id, plan, parent, clinic.patient.patientId, clinic.doctor.doctorId, day, followUp],
  )
  await job(db(), actor)
  const [row] = await sqlAs('select * from follow_up_plans where id = $1', [plan])
  expect(row).toMatchObject({ status: reopened, follow_up_appointment_id: null, version: 2 })
  expect(await trailOf(plan)).toEqual({ actions: ['followup_plan.reopened'], events: ['followup_plan.reopened@2'] })
})

test.each([
  ['PENDING', cancelUnconfirmed, 'CANCELLED'],
  ['SCHEDULED', markMissed, 'NO_SHOW'],
] as const)('two runs at once, and a third, do each %s visit once', async (before, job, after) => {
  const clinic = await mintClinic({ settings: { autoNoShowMinutes: 15 } })
  const ids = await visitsIn(
    clinic,
    Array.from({ length: 1_200 }, (_, n): Visit => [before, 60 + n]),
  )
  const [one, two] = await Promise.all([job(db(), actor), job(db(), actor)])
  expect(one + two + (await job(db(), actor))).toBe(1_200)
  const rows = await rowsOf(ids)
  expect(new Set(rows.map(({ status, version }) => `${status}@${version}`))).toEqual(new Set([`${after}@2`]))
  for (const table of ['audit_log', 'outbox']) {
    const [count] = await sqlAs(
      `select count(*)::int rows, count(distinct subject_id)::int visits from ${table} where clinic_id = $1 and subject_type = 'appointment'`,
      [clinic.id],
    )
    expect(count).toEqual({ rows: 1_200, visits: 1_200 })
  }
  const [tasks] = await sqlAs(
    `select count(*)::int items, count(distinct i.appointment_id)::int visits,
      (select count(*)::int from audit_log a where a.clinic_id = $1 and a.subject_type <> 'appointment') told from inbox i where i.clinic_id = $1`,
    [clinic.id],
  )
  const each = before === 'PENDING' ? 1_200 : 0
  expect(tasks).toEqual({ items: each, visits: each, told: each })
})
