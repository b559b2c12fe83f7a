import { afterAll, beforeAll, expect, test } from 'vitest'
import { zoneNamed } from '../../src/domain/zone-names.ts'
import { databaseBefore, type OldDatabase } from '../support/old-database.ts'

const CLINIC = '00000000-0000-4000-8000-000000000001'
const idOf = (n: number) => `00000000-0000-4000-8000-0000000001${String(n).padStart(2, '0')}`

/** What a location said, and the region the Worker has read it as. */
const LOCATIONS = [
  ['IST', 'Asia/Kolkata'],
  ['BST', 'Asia/Dhaka'],
  ['CST', 'America/Chicago'],
  ['AGT', 'America/Argentina/Buenos_Aires'],
  ['ACT', 'Australia/Darwin'],
  ['SystemV/PST8', 'Pacific/Pitcairn'],
  ['EST5EDT', 'America/New_York'],
  ['US/Pacific', 'America/Los_Angeles'],
  ['GB', 'Europe/London'],
  ['Zulu', 'UTC'],
  ['ist', 'Asia/Kolkata'],
  ['europe/london', 'Europe/London'],
  ['america/port-au-prince', 'America/Port-au-Prince'],
  ['Asia/Calcutta', 'Asia/Calcutta'],
  ['Etc/GMT+5', 'Etc/GMT+5'],
] as const

let database: OldDatabase

beforeAll(async () => {
  database = await databaseBefore('zone_names')
  await database.query("INSERT INTO clinics (id, name, timezone) VALUES ($1, 'Old', 'IST')", [CLINIC])
  for (const [n, [zone]] of LOCATIONS.entries())
    await database.query('INSERT INTO locations (clinic_id, id, name, timezone) VALUES ($1, $2, $3, $3)', [
      CLINIC,
      idOf(n),
      zone,
    ])
  await database.query(`INSERT INTO doctors (id, name) VALUES ($1, 'D')`, [CLINIC])
  await database.query('INSERT INTO clinic_doctors (clinic_id, doctor_id) VALUES ($1, $1)', [CLINIC])
  await database.query("INSERT INTO patients (clinic_id, id, name) VALUES ($1, $1, 'P')", [CLINIC])
  await database.query(
    `INSERT INTO appointments (clinic_id, id, doctor_id, patient_id, type, starts_at, ends_at, timezone)
      VALUES ($1, $1, $1, $1, 'VIDEO_CALL', '2027-01-04T06:30Z', '2027-01-04T07:00Z', 'IST')`,
    [CLINIC],
  )
  await database.query(
    `INSERT INTO series (clinic_id, id, patient_id, doctor_id, type, duration_minutes, time, timezone, start_date, end_date, recurrence)
      VALUES ($1, $1, $1, $1, 'VIDEO_CALL', 30, '12:00', 'IST', '2027-01-04', '2027-02-04', '{}')`,
    [CLINIC],
  )
  await database.migrate()
}, 60_000)

afterAll(() => database.stop())

test('every zone that is no region becomes the region the Worker has read it as', async () => {
  const rows = await database.query('SELECT name, timezone FROM locations ORDER BY id')
  expect(rows).toEqual(LOCATIONS.map(([name, timezone]) => ({ name, timezone })))
  expect(await database.query('SELECT timezone, version, rules_version FROM clinics')).toEqual([
    { timezone: 'Asia/Kolkata', version: 2, rules_version: 3 },
  ])
})

test('the Worker takes each of them for the same zone before and after, but for System V, which is no rule of today', () => {
  for (const [was, region] of LOCATIONS.filter(([name]) => !name.startsWith('SystemV'))) {
    const read = (timeZone: string) => new Intl.DateTimeFormat('en', { timeZone }).resolvedOptions().timeZone
    expect(read(was)).toBe(read(region))
    expect(zoneNamed(region) ?? region).toBe(region)
  }
})

test('each repair is in the audit trail, and told under the record’s new version', async () => {
  const changed = LOCATIONS.filter(([was, region]) => was !== region)
  const audit = await database.query(
    "SELECT role, action, subject_id, changed FROM audit_log WHERE subject_type = 'location' ORDER BY subject_id",
  )
  expect(audit).toEqual(
    LOCATIONS.flatMap(([was, region], n) =>
      was === region
        ? []
        : { role: 'SYSTEM', action: 'location.changed', subject_id: idOf(n), changed: { timezone: [was, region] } },
    ),
  )
  const events = await database.query("SELECT subject_version v FROM outbox WHERE type = 'location.changed'")
  expect(events).toEqual(changed.map(() => ({ v: 2 })))
  const ofClinic = await database.query("SELECT changed FROM audit_log WHERE subject_type = 'clinic'")
  expect(ofClinic).toEqual([{ changed: { timezone: ['IST', 'Asia/Kolkata'] } }])
})

test('visits and series keep their instants and their version under the new name', async () => {
  expect(
    await database.query("SELECT timezone, version, starts_at = '2027-01-04T06:30Z' stays FROM appointments"),
  ).toEqual([{ timezone: 'Asia/Kolkata', version: 1, stays: true }])
  expect(await database.query('SELECT timezone FROM series')).toEqual([{ timezone: 'Asia/Kolkata' }])
})
