import { randomBytes, randomUUID } from 'node:crypto'
import { rmSync } from 'node:fs'
import { Client } from 'pg'
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest'
import { doctorId, locationId } from '../../scripts/demo/clinics.ts'
import { hardNameId } from '../../scripts/demo/hard-names.ts'
import { loadDemo, refreshDemo } from '../../scripts/demo/load.ts'
import { CLINICS, LOGINS } from '../../scripts/demo/logins.ts'
import { demoUserId, patientId } from '../../scripts/demo/people.ts'
import { slotsOn } from '../../scripts/demo/visit.ts'
import { migrate } from '../../scripts/migrate.ts'
import { type RunningPostgres, startPostgres } from '../../scripts/postgres.ts'
import { temporaryDataFolder } from '../../scripts/postgres-data.ts'
import { searchText } from '../../src/domain/search-pieces.ts'

// Each load and each move writes some 2,000 visits under the constraint.
vi.setConfig({ testTimeout: 60_000 })

const NOW = Date.parse('2026-11-22T06:40:00Z')
const DAY = 24 * 60 * 60_000
const LOTUS = CLINICS.lotus
const keys = { current: 'dev1', keys: { dev1: randomBytes(32).toString('base64') } }
const dataDir = temporaryDataFolder()
let postgres: RunningPostgres
let db: Client

beforeAll(async () => {
  postgres = await startPostgres({ dataDir, persistent: false })
  await migrate(postgres.ownerUrl)
  db = new Client({ connectionString: postgres.ownerUrl })
  await db.connect()
})

const empty = () => db.query('TRUNCATE clinics, users, doctors, audit_log, outbox CASCADE')

async function load(): Promise<void> {
  await empty()
  await loadDemo(postgres.ownerUrl, NOW, keys)
}

afterAll(async () => {
  await db.end()
  await postgres.stop()
  for (const path of [dataDir, postgres.logFile]) rmSync(path, { recursive: true, force: true })
})

interface Visit {
  id: string
  status: string
  starts_at: Date
  version: number
}

async function visitsWhere(condition = 'true', values: unknown[] = []): Promise<Visit[]> {
  const { rows } = await db.query<Visit>(`SELECT * FROM appointments WHERE ${condition} ORDER BY starts_at, id`, values)
  return rows
}

/** doctor2's slots of lotus' local day that nobody holds and that are not over. */
async function freeToday(now: number, date: string): Promise<Date[]> {
  const active = await visitsWhere("doctor_id = $1 AND status NOT IN ('CANCELLED', 'NO_SHOW')", [
    doctorId('lotus', 'doctor2'),
  ])
  const held = new Set(active.map((visit) => visit.starts_at.getTime()))
  const coming = slotsOn('lotus', 'doctor2', date).filter((slot) => slot.end > now && !held.has(slot.start))
  return coming.map((slot) => new Date(slot.start))
}

describe('as it is loaded', () => {
  beforeAll(load)

  test('the demo holds every login and no word of health in the clear', async () => {
    const users = await db.query('SELECT id FROM users')
    expect(new Set(users.rows.map(({ id }) => id))).toEqual(new Set(Object.keys(LOGINS).map(demoUserId)))
    const sealed = await visitsWhere("reason LIKE 'v1.dev1.%'")
    expect(sealed).toHaveLength((await visitsWhere()).length)
    expect(await freeToday(NOW, '2026-11-22')).toEqual([])
  })

  test('every zone of the demo has its rules, and each visit is in its place’s zone', async () => {
    const without =
      await db.query(`SELECT timezone FROM (SELECT timezone FROM clinics UNION SELECT timezone FROM locations) u
      WHERE NOT EXISTS (SELECT FROM zone_offsets z WHERE z.zone = u.timezone)`)
    expect(without.rows).toEqual([])
    const zones =
      await db.query(`SELECT DISTINCT a.timezone, coalesce(l.timezone, c.timezone) AS place FROM appointments a
      JOIN clinics c ON c.id = a.clinic_id LEFT JOIN locations l ON l.clinic_id = a.clinic_id AND l.id = a.location_id ORDER BY 1`)
    expect(zones.rows.map((row) => [row.timezone, row.place])).toEqual(
      ['America/Chicago', 'America/New_York', 'Asia/Kolkata'].map((zone) => [zone, zone]),
    )
  })

  test('the demo holds the names that are hard to find, found as they are typed, two records of one person, and twins', async () => {
    for (const [q, who] of [
      ['nunez', 'decomposed'],
      ['小明', 'chinese'],
      ['太郎', 'japanese'],
      ['محمد', 'arabic'],
      ['королев', 'cyrillic'],
      ["o'brien", 'apostrophe'],
    ] as const) {
      const found = await db.query('SELECT id FROM patients WHERE clinic_id = $1 AND search_pieces @> $2', [
        ...[LOTUS.id, searchText(q).sought],
      ])
      expect([q, found.rows]).toEqual([q, [{ id: hardNameId('lotus', who) }]])
    }
    const sharing = await db.query(
      `SELECT array_agg(id ORDER BY id) ids FROM patients WHERE clinic_id = $1
      GROUP BY date_of_birth, phone_e164 HAVING count(*) > 1`,
      [LOTUS.id],
    )
    const pairs = [
      ['registered once', 'registered twice'],
      ['twin', 'other twin'],
    ].map((pair) => ({ ids: pair.map((who) => hardNameId('lotus', who)).sort() }))
    expect(sharing.rows).toEqual(expect.arrayContaining(pairs))
    expect(sharing.rows).toHaveLength(pairs.length)
    const listed = await db.query('SELECT patient_id, other_id FROM possible_duplicates WHERE clinic_id = $1', [
      LOTUS.id,
    ])
    const [once, twice] = ['registered once', 'registered twice'].map((who) => hardNameId('lotus', who))
    expect(listed.rows).toEqual([{ patient_id: twice, other_id: once }])
    expect((await db.query('SELECT FROM patients WHERE search_pieces IS NULL OR phone_e164 IS NULL')).rowCount).toBe(0)
  })

  test('a child of the demo has one confirmed guardian and one who is pending, and every other link is confirmed', async () => {
    const { rows } = await db.query(
      `SELECT u.subject, l.kind, l.status, u.id = ANY (p.guardian_user_ids) linked, u.id = ANY (p.pending_user_ids) pending
       FROM links l JOIN users u ON u.id = l.user_id JOIN patients p ON p.clinic_id = l.clinic_id AND p.id = l.patient_id
       WHERE l.patient_id = $1 ORDER BY u.subject`,
      [patientId('lotus', 6)],
    )
    expect(rows).toEqual([
      { subject: 'patient1', kind: 'guardian', status: 'active', linked: true, pending: false },
      { subject: 'patient2', kind: 'guardian', status: 'pending', linked: true, pending: true },
      { subject: 'patient6', kind: 'self', status: 'active', linked: false, pending: false },
    ])
    const others = await db.query(
      `SELECT kind, status, count(*)::int n FROM links GROUP BY kind, status ORDER BY kind, status`,
    )
    expect(others.rows).toEqual([
      { kind: 'doctor', status: 'active', n: 7 },
      { kind: 'guardian', status: 'active', n: 2 },
      { kind: 'guardian', status: 'pending', n: 2 },
      { kind: 'self', status: 'active', n: 12 },
    ])
  })

  test('the demo tells of plans, chains, a series and a video visit, and leaves no event to be delivered', async () => {
    const plans = await db.query('SELECT status, count(*)::int AS n FROM follow_up_plans GROUP BY status')
    expect(plans.rows.map(({ status }) => status).sort()).toEqual(['cancelled', 'completed', 'overdue', 'scheduled'])
    const chained = await db.query(`
      SELECT count(*)::int AS n FROM appointments a JOIN follow_up_plans p ON p.follow_up_appointment_id = a.id
      WHERE a.is_follow_up AND a.parent_appointment_id = p.appointment_id AND a.original_appointment_id IS NOT NULL`)
    expect(chained.rows[0].n).toBe(6)
    const series = await db.query('SELECT count(*)::int AS n FROM appointments WHERE series_id IS NOT NULL')
    expect(series.rows[0].n).toBe(16)
    const rooms = await db.query(`
      SELECT count(*)::int AS n FROM appointments a LEFT JOIN video_consultations v ON v.appointment_id = a.id
      WHERE a.type = 'VIDEO_CALL' AND v.id IS NULL`)
    expect(rooms.rows[0].n).toBe(0)
    expect((await db.query('SELECT FROM outbox WHERE processed_at IS NULL')).rowCount).toBe(0)
  })

  test('the demo tells how records end: merged, deceased, called off, missed, parked', async () => {
    const [maiden, married, deceased] = ['maiden name', 'married name', 'deceased'].map((who) =>
      hardNameId('lotus', who),
    )
    const merged = await db.query('SELECT merged_into FROM patients WHERE id = $1', [maiden])
    expect(merged.rows).toEqual([{ merged_into: married }])
    expect(await visitsWhere('patient_id = $1', [married])).toMatchObject([{ status: 'COMPLETED' }])
    expect(await visitsWhere('patient_id = $1', [deceased])).toMatchObject([
      { status: 'CANCELLED', cancellation_code: 'PATIENT_INACTIVE' },
    ])
    const trail = await db.query('SELECT action, role FROM audit_log WHERE patient_id = $1 ORDER BY id', [deceased])
    expect(trail.rows).toEqual([
      { action: 'patient.changed', role: 'CLINIC_ADMIN' },
      { action: 'appointment.cancelled', role: 'SYSTEM' },
    ])
    const handed = await db.query(
      `SELECT l.changed->'doctor_id'->>1 AS doctor, a.doctor_id FROM audit_log l
      JOIN appointments a ON a.id = l.subject_id WHERE l.action = 'appointment.handed_over' AND a.clinic_id = $1`,
      [LOTUS.id],
    )
    expect(handed.rows).toEqual([{ doctor: doctorId('lotus', 'doctor2'), doctor_id: doctorId('lotus', 'doctor2') }])
    const calledOff = await db.query(`SELECT p.status FROM follow_up_plans p
      JOIN appointments a ON a.clinic_id = p.clinic_id AND a.id = p.appointment_id WHERE a.status = 'CANCELLED'`)
    expect(calledOff.rows).toHaveLength(2)
    expect(new Set(calledOff.rows.map(({ status }) => status))).toEqual(new Set(['scheduled']))
    const missed = await visitsWhere(`type = 'VIDEO_CALL' AND status = 'NO_SHOW' AND starts_at BETWEEN $1 AND $2`, [
      new Date(NOW - 3 * 3_600_000),
      new Date(NOW),
    ])
    expect(missed).toHaveLength(2)
    expect((await db.query('SELECT FROM outbox WHERE parked_at IS NOT NULL')).rowCount).toBe(2)
  })
})

describe('days later, or once users have changed it', () => {
  beforeEach(load)

  test('each clinic has members, who are staff, and one invitation that lasts, also on a later day', async () => {
    const members = async () => {
      const { rows } = await db.query(
        `SELECT status, count(*)::int n, bool_or('PATIENT' = ANY (roles)) patients, bool_and(expires_at > $2) lasts
          FROM memberships WHERE clinic_id = $1 GROUP BY status ORDER BY status`,
        [LOTUS.id, new Date(now)],
      )
      return rows
    }
    let now = NOW
    const ofLotus = Object.values(LOGINS).filter(
      ({ clinic, roles }) => clinic === 'lotus' && !roles.includes('PATIENT'),
    )
    const staff = ofLotus.length
    const expected = [
      { status: 'active', n: staff, patients: false, lasts: null },
      { status: 'invited', n: 1, patients: false, lasts: true },
    ]
    expect(await members()).toEqual(expected)
    now += 30 * DAY
    await refreshDemo(postgres.ownerUrl, now, keys)
    expect(await members()).toEqual(expected)
    await db.query("UPDATE memberships SET status = 'ended', roles = '{}', version = 2 WHERE status = 'invited'")
    await refreshDemo(postgres.ownerUrl, now + DAY, keys)
    expect((await members()).map(({ status }) => status)).toEqual(['active', 'ended'])
  })

  test('each clinic of the demo has a coming visit affected for each reason, also after days', async () => {
    for (const now of [NOW, NOW + 3 * DAY]) {
      await refreshDemo(postgres.ownerUrl, now, keys)
      for (const { id } of Object.values(CLINICS)) {
        const affected = await db.query(
          `SELECT a.affected_by, m.active AS doctor_active, l.active AS open FROM appointments a
          JOIN clinic_doctors m ON m.clinic_id = a.clinic_id AND m.doctor_id = a.doctor_id
          JOIN locations l ON l.clinic_id = a.clinic_id AND l.id = a.location_id
          WHERE a.clinic_id = $1 AND a.affected_by IS NOT NULL AND a.starts_at > $2 ORDER BY 1`,
          [id, new Date(now)],
        )
        expect(affected.rows).toEqual([
          { affected_by: 'CLOSURE', doctor_active: true, open: true },
          { affected_by: 'DOCTOR_INACTIVE', doctor_active: false, open: true },
          { affected_by: 'LOCATION_INACTIVE', doctor_active: true, open: false },
          { affected_by: 'OUTSIDE_HOURS', doctor_active: true, open: true },
          { affected_by: 'TIME_OFF', doctor_active: true, open: true },
        ])
      }
    }
  })

  test('days later today is full again, with the same visits', async () => {
    const before = await visitsWhere()
    for (const days of [0, 1, 113]) {
      await refreshDemo(postgres.ownerUrl, NOW + days * DAY, keys)
      const date = new Date(NOW + days * DAY).toISOString().slice(0, 10)
      expect(await freeToday(NOW + days * DAY, date)).toEqual([])
      expect((await visitsWhere()).map((visit) => visit.id).sort()).toEqual(before.map((visit) => visit.id).sort())
    }
  })

  test('whoever waits in a demo line has a number, also when midnight has just passed', async () => {
    const day = Date.parse('2026-11-30T00:00:00Z')
    // Midnight in each clinic's zone, and in those of their places.
    const midnights = await db.query<{ at: Date }>(
      `SELECT DISTINCT instant_of($1::timestamp, zone) at FROM (
         SELECT timezone zone FROM clinics UNION SELECT timezone FROM locations WHERE timezone IS NOT NULL) zones`,
      ['2026-12-01 00:00'],
    )
    const minutesAround = [4, 47]
    const times = midnights.rows.flatMap(({ at }) => minutesAround.map((minutes) => at.getTime() + minutes * 60_000))
    let waiting = 0
    for (const now of [day, ...times.sort((one, other) => one - other)]) {
      // As in a database that is loaded at this time.
      await db.query('TRUNCATE queue_entries, queue_states')
      await refreshDemo(postgres.ownerUrl, now, keys)
      const { rows } = await db.query(
        `SELECT a.id, e.token_number FROM appointments a
           LEFT JOIN queue_entries e ON e.clinic_id = a.clinic_id AND e.appointment_id = a.id
         WHERE a.type = 'IN_PERSON' AND a.status IN ('CHECKED_IN', 'IN_PROGRESS')`,
      )
      waiting += rows.length
      expect({ at: new Date(now), without: rows.filter((row) => row.token_number === null) }).toMatchObject({
        without: [],
      })
    }
    expect(waiting).toBeGreaterThan(0)
  })

  test('what users changed or made stays as it is', async () => {
    const tomorrow = NOW + DAY
    const [changed] = await visitsWhere(
      "clinic_id = $1 AND status = 'CONFIRMED' AND type = 'IN_PERSON' AND starts_at > $2",
      [LOTUS.id, new Date(NOW)],
    )
    await db.query("UPDATE appointments SET version = 2, status = 'CHECKED_IN' WHERE id = $1", [changed?.id])
    const own = randomUUID()
    const [slot] = slotsOn('lotus', 'doctor2', '2026-11-23').filter(({ start }) => start > tomorrow + 4 * 3_600_000)
    await db.query("UPDATE appointments SET status = 'CANCELLED' WHERE doctor_id = $1 AND starts_at = $2", [
      doctorId('lotus', 'doctor2'),
      new Date(slot?.start ?? 0),
    ])
    await db.query(
      `INSERT INTO appointments (clinic_id, id, doctor_id, patient_id, location_id, type, starts_at, ends_at, timezone)
       VALUES ($1, $2, $3, $4, $5, 'IN_PERSON', $6, $7, $8)`,
      [
        LOTUS.id,
        own,
        doctorId('lotus', 'doctor2'),
        patientId('lotus', 2),
        locationId('lotus', 0),
        new Date(slot?.start ?? 0),
        new Date(slot?.end ?? 0),
        LOTUS.timezone,
      ],
    )
    const kept = await visitsWhere('id = ANY ($1)', [[changed?.id, own]])
    await db.query('DELETE FROM closures WHERE clinic_id = $1', [LOTUS.id])
    await refreshDemo(postgres.ownerUrl, tomorrow, keys)
    expect(await visitsWhere('id = ANY ($1)', [[changed?.id, own]])).toEqual(kept)
    expect(kept).toHaveLength(2)
    expect(await freeToday(tomorrow, '2026-11-23')).toEqual([])
    expect((await db.query('SELECT FROM closures WHERE clinic_id = $1', [LOTUS.id])).rowCount).toBe(0)
  })

  test('an unaccepted booking that the cron cancelled comes back, under its next version', async () => {
    const [pending] = await visitsWhere("status = 'PENDING' AND clinic_id = $1", [LOTUS.id])
    await db.query("UPDATE appointments SET status = 'CANCELLED', version = 2 WHERE id = $1", [pending?.id])
    await refreshDemo(postgres.ownerUrl, NOW + DAY, keys)
    const [again] = await visitsWhere('id = $1', [pending?.id])
    expect(again).toMatchObject({ status: 'PENDING', version: 2 })
  })
})

test('a database without the demo is left alone', async () => {
  await empty()
  await refreshDemo(postgres.ownerUrl, NOW, keys)
  expect(await visitsWhere()).toEqual([])
})
