import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { databaseBefore, type OldDatabase } from '../support/old-database.ts'

vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 })

let db: OldDatabase
const clinic = randomUUID()
const elsewhere = randomUUID()
const location = randomUUID()
const doctor = randomUUID()
const both = randomUUID()
const patient = randomUUID()

/** A visit as it was before there were marks. */
async function visitOn(day: number, over: { status?: string; reason?: string } = {}): Promise<string> {
  const id = randomUUID()
  await db.query(
    `INSERT INTO appointments (clinic_id, id, doctor_id, patient_id, type, starts_at, ends_at, timezone, status, overbook_reason)
     SELECT $1, $2, $3, $4, 'VIDEO_CALL', d, d + interval '30 minutes', 'UTC', $6, $7
     FROM (SELECT '2027-03-01T10:00Z'::timestamptz + make_interval(days => $5) d)`,
    [clinic, id, doctor, patient, day, over.status ?? 'SCHEDULED', over.reason ?? null],
  )
  return id
}

const rulesOf = async (id: string) =>
  Number((await db.query('SELECT rules_version FROM doctors WHERE id = $1', [id]))[0]?.rules_version)

beforeAll(async () => {
  db = await databaseBefore('judged_by')
  await db.query(`INSERT INTO clinics (id, name, timezone) VALUES ($1, 'Old clinic', 'UTC'), ($2, 'Other', 'UTC')`, [
    clinic,
    elsewhere,
  ])
  await db.query(`INSERT INTO locations (clinic_id, id, name, timezone) VALUES ($1, $2, 'House', 'UTC')`, [
    clinic,
    location,
  ])
  await db.query(`INSERT INTO doctors (id, name) VALUES ($1, 'Dr Old'), ($2, 'Dr Both')`, [doctor, both])
  await db.query('INSERT INTO clinic_doctors (clinic_id, doctor_id) VALUES ($1, $2), ($1, $3), ($4, $3)', [
    clinic,
    doctor,
    both,
    elsewhere,
  ])
  await db.query(`INSERT INTO patients (clinic_id, id, name) VALUES ($1, $2, 'Ann Old')`, [clinic, patient])
})

afterAll(() => db.stop())

test('visits from before stand as they were, and are due to be judged', async () => {
  const plain = await visitOn(0)
  const meant = await visitOn(1, { reason: 'sealed' })
  const over = await visitOn(2, { reason: 'sealed', status: 'COMPLETED' })
  await db.migrate()
  const rows = await db.query('SELECT id, affected_by, overbooked_over, version FROM appointments ORDER BY starts_at')
  expect(rows).toEqual([
    { id: plain, affected_by: null, overbooked_over: null, version: 1 },
    { id: meant, affected_by: null, overbooked_over: null, version: 1 },
    { id: over, affected_by: null, overbooked_over: null, version: 1 },
  ])
  expect(await db.query('SELECT FROM doctors WHERE judged_rules IS DISTINCT FROM rules_version')).toHaveLength(2)
})

test('a Worker of the version before raises the rules of the doctors whom its change binds, and of no other', async () => {
  const changes: [string, string, unknown[], boolean, boolean][] = [
    [
      'hours',
      `INSERT INTO working_sessions (clinic_id, id, doctor_id, location_id, weekday, start_time, end_time, types)
       SELECT $1, gen_random_uuid(), $2, $3, n, '09:00', '17:00', '{IN_PERSON}' FROM generate_series(1, 7) n`,
      [clinic, doctor, location],
      true,
      false,
    ],
    ['no hours', 'DELETE FROM working_sessions WHERE doctor_id = $1', [doctor], true, false],
    [
      'time off',
      `INSERT INTO time_off (clinic_id, id, doctor_id, starts_at, ends_at) VALUES ($1, gen_random_uuid(), $2, now(), now() + interval '1 day')`,
      [clinic, doctor],
      true,
      false,
    ],
    ['no time off', 'DELETE FROM time_off WHERE doctor_id = $1', [doctor], true, false],
    [
      'a closure',
      `INSERT INTO closures (clinic_id, id, starts_at, ends_at) VALUES ($1, gen_random_uuid(), now(), now() + interval '1 day')`,
      [clinic],
      true,
      true,
    ],
    ['no closure', 'DELETE FROM closures WHERE clinic_id = $1', [clinic], true, true],
    [
      'a closure elsewhere',
      `INSERT INTO closures (clinic_id, id, starts_at, ends_at) VALUES ($1, gen_random_uuid(), now(), now() + interval '1 day')`,
      [elsewhere],
      false,
      true,
    ],
    ['a zone', `UPDATE locations SET timezone = 'Asia/Dubai' WHERE id = $1`, [location], true, true],
    ['an inactive location', 'UPDATE locations SET active = false WHERE id = $1', [location], true, true],
    ['a name', `UPDATE locations SET name = 'House' WHERE id = $1`, [location], false, false],
    [
      'an inactive doctor',
      'UPDATE clinic_doctors SET active = false WHERE clinic_id = $1 AND doctor_id = $2',
      [clinic, both],
      false,
      true,
    ],
    [
      'nothing of a doctor',
      'UPDATE clinic_doctors SET version = version + 1 WHERE doctor_id = $1',
      [both],
      false,
      false,
    ],
  ]
  for (const [name, text, values, isHis, isBoths] of changes) {
    const before = [await rulesOf(doctor), await rulesOf(both)]
    await db.query(text, values)
    const raised = [(await rulesOf(doctor)) - (before[0] ?? 0), (await rulesOf(both)) - (before[1] ?? 0)]
    expect([name, ...raised]).toEqual([name, Number(isHis), Number(isBoths)])
  }
})

test('a Worker of the version before that moves a visit takes its mark away, and with it nothing else', async () => {
  const id = await visitOn(3)
  const mark = () => db.query(`UPDATE appointments SET affected_by = 'CLOSURE' WHERE id = $1`, [id])
  const read = async () => (await db.query('SELECT affected_by FROM appointments WHERE id = $1', [id]))[0]?.affected_by
  for (const [set, expected] of [
    [`starts_at = starts_at, ends_at = ends_at, status = 'CONFIRMED'`, 'CLOSURE'],
    [`notes = 'sealed'`, 'CLOSURE'],
    [`status = 'NO_SHOW'`, 'CLOSURE'],
    [`status = 'SCHEDULED'`, 'CLOSURE'],
    [`starts_at = starts_at + interval '1 hour', ends_at = ends_at + interval '1 hour'`, null],
    [`doctor_id = '${both}'`, null],
    [`type = 'HOME_VISIT'`, null],
    [`location_id = '${location}'`, null],
  ] as const) {
    if ((await read()) === null) await mark()
    await db.query(`UPDATE appointments SET ${set} WHERE id = $1`, [id])
    expect([set, await read()]).toEqual([set, expected])
  }
  await expect(db.query(`UPDATE appointments SET affected_by = 'WEATHER' WHERE id = $1`, [id])).rejects.toThrow()
})
