import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { databaseBefore, type OldDatabase } from '../support/old-database.ts'

vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 })

let db: OldDatabase
const clinic = randomUUID()
const [doctor, patient] = [randomUUID(), randomUUID()]
const users = { doctor: randomUUID(), patient: randomUUID(), guardian: randomUUID(), former: randomUUID() }

interface Room {
  visit: string
  room: string
  name: string
}

async function roomOn(day: number, status: string, participants: [string, string][]): Promise<Room> {
  const [visit, room, name] = [randomUUID(), randomUUID(), randomUUID()]
  await db.query(
    `INSERT INTO appointments (clinic_id, id, doctor_id, patient_id, type, starts_at, ends_at, timezone)
     SELECT $1, $2, $3, $4, 'VIDEO_CALL', d, d + interval '30 minutes', 'UTC'
     FROM (SELECT '2027-03-01T10:00Z'::timestamptz + make_interval(days => $5) d)`,
    [clinic, visit, doctor, patient, day],
  )
  await db.query(
    'INSERT INTO video_consultations (clinic_id, id, appointment_id, room_name, status) VALUES ($1, $2, $3, $4, $5)',
    [clinic, room, visit, name, status],
  )
  for (const [user, role] of participants) {
    await db.query(
      `INSERT INTO video_participants (clinic_id, id, consultation_id, user_id, role, status, joined_at)
       VALUES ($1, $2, $3, $4, $5, 'JOINED', now())`,
      [clinic, randomUUID(), room, user, role],
    )
  }
  return { visit, room, name }
}

const roomRow = async ({ room }: Room) => (await db.query('SELECT * FROM video_consultations WHERE id = $1', [room]))[0]
const peopleIn = async ({ room }: Room) =>
  (await db.query('SELECT * FROM video_participants WHERE consultation_id = $1', [room])).length

beforeAll(async () => {
  db = await databaseBefore('rooms_follow_people')
  await db.query(`INSERT INTO clinics (id, name, timezone) VALUES ($1, 'Old clinic', 'UTC')`, [clinic])
  await db.query('INSERT INTO users (id, issuer, subject) SELECT u, $2, u::text FROM unnest($1::uuid[]) u', [
    Object.values(users),
    'test',
  ])
  await db.query(`INSERT INTO doctors (id, user_id, name) VALUES ($1, $2, 'Dr Old')`, [doctor, users.doctor])
  await db.query('INSERT INTO clinic_doctors (clinic_id, doctor_id) VALUES ($1, $2)', [clinic, doctor])
  await db.query(
    `INSERT INTO patients (clinic_id, id, user_id, guardian_user_ids, name) VALUES ($1, $2, $3, array[$4::uuid], 'Ann Old')`,
    [clinic, patient, users.patient, users.guardian],
  )
})

afterAll(() => db.stop())

test('open rooms that hold somebody who is none of their people are renewed, and only these', async () => {
  const good = await roomOn(0, 'ACTIVE', [
    [users.doctor, 'HOST'],
    [users.patient, 'PARTICIPANT'],
    [users.guardian, 'PARTICIPANT'],
  ])
  const empty = await roomOn(1, 'SCHEDULED', [])
  const stale = await roomOn(2, 'SCHEDULED', [
    [users.doctor, 'HOST'],
    [users.former, 'PARTICIPANT'],
  ])
  const over = await roomOn(3, 'COMPLETED', [[users.former, 'PARTICIPANT']])
  await db.migrate()
  for (const kept of [good, empty, over])
    expect(await roomRow(kept)).toMatchObject({ room_name: kept.name, version: 1 })
  expect([await peopleIn(good), await peopleIn(over)]).toEqual([3, 1])
  const renewed = await roomRow(stale)
  expect(renewed).toMatchObject({ previous_names: [stale.name], version: 2, ever_joined: true })
  expect(await peopleIn(stale)).toBe(0)
  const trail = await db.query('SELECT role, action, subject_id FROM audit_log')
  expect(trail).toEqual([{ role: 'SYSTEM', action: 'video.room_renewed', subject_id: stale.room }])

  // Whoever writes it, a Worker of the version before too.
  await db.query(`UPDATE patients SET guardian_user_ids = '{}' WHERE id = $1`, [patient])
  expect(await roomRow(good)).toMatchObject({ previous_names: [good.name], status: 'SCHEDULED', version: 2 })
  expect(await peopleIn(good)).toBe(0)
  expect(await roomRow(empty)).toMatchObject({ previous_names: [empty.name], version: 2 })
  expect(await roomRow(over)).toMatchObject({ room_name: over.name, version: 1 })
})
