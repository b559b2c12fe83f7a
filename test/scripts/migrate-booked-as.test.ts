import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { databaseBefore, type OldDatabase } from '../support/old-database.ts'

vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 })

const [clinic, doctor, patient, user, guardian, staff] = Array.from({ length: 6 }, () => randomUUID())
let old: OldDatabase

/** A visit as a Worker of the version before books it: without a word of who books. */
async function bookAsBefore(by: string | null | undefined, isFollowUp = false): Promise<string> {
  const id = randomUUID()
  await old.query(
    `insert into appointments(clinic_id, id, doctor_id, patient_id, type, starts_at, ends_at, timezone, overbook, patient_overlap, is_follow_up, booked_by)
      values ($1, $2, $3, $4, 'HOME_VISIT', now() + interval '1 day', now() + interval '25 hours', 'UTC', true, true, $5, $6)`,
    [clinic, id, doctor, patient, isFollowUp, by],
  )
  return id
}

const whoBooked = async (id: string) =>
  (await old.query('select booked_as from appointments where id = $1', [id]))[0]?.booked_as

beforeAll(async () => {
  old = await databaseBefore('patients_bookings')
  await old.query("insert into clinics(id, name, timezone) values ($1, 'Old clinic', 'UTC')", [clinic])
  await old.query("insert into doctors(id, name) values ($1, 'Dr Old')", [doctor])
  await old.query('insert into clinic_doctors(clinic_id, doctor_id) values ($1, $2)', [clinic, doctor])
  await old.query(`insert into users(id, issuer, subject) select id, 'urn:old', id::text from unnest($1::uuid[]) id`, [
    [user, guardian, staff],
  ])
  await old.query(
    "insert into patients(clinic_id, id, name, user_id, guardian_user_ids) values ($1, $2, 'Pia Old', $3, array[$4::uuid])",
    [clinic, patient, user, guardian],
  )
})
afterAll(() => old.stop())

test('a visit tells who booked it, also one that an older Worker books, and only the patient’s own count', async () => {
  const book = () => Promise.all([user, guardian, staff, null].map((by) => bookAsBefore(by)))
  const before = [...(await book()), await bookAsBefore(user, true)]
  await old.migrate()
  const after = [...(await book()), await bookAsBefore(user, true)]
  for (const ids of [before, after])
    expect(await Promise.all(ids.map(whoBooked))).toEqual(['PATIENT', 'PATIENT', 'STAFF', 'STAFF', 'STAFF'])
  const [count] = await old.query(
    'select count_patients_bookings($1, $2, now())::int own, count_open_bookings($1, $2, now())::int of_all',
    [clinic, patient],
  )
  expect(count).toEqual({ own: 4, of_all: 10 })
})
