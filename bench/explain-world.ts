import { Client } from 'pg'
import { makeDevKeys } from '../scripts/dev-keys.ts'
import { letAppSignIn, migrate } from '../scripts/migrate.ts'
import { progressBar } from '../scripts/seed/progress.ts'
import { seedDatabase } from '../scripts/seed.ts'

/** What the seed has too little of for the plans to show: users of doctors and patients, guardians, times away, foreign ids. */
const EXTRAS = [
  `INSERT INTO users (id, issuer, subject, name)
     SELECT md5('user ' || id)::uuid, 'urn:kept:dev', id, name FROM
       (SELECT id::text, name FROM doctors UNION ALL SELECT id::text, name FROM patients) people`,
  `UPDATE doctors SET user_id = md5('user ' || id)::uuid`,
  `UPDATE patients SET user_id = md5('user ' || id)::uuid WHERE hashtext(id::text) % 3 <> 0`,
  `UPDATE patients p SET guardian_user_ids = array[g.user_id]
     FROM (SELECT clinic_id, id, user_id, row_number() OVER (PARTITION BY clinic_id ORDER BY id) n FROM patients WHERE user_id IS NOT NULL) g,
          (SELECT clinic_id, id, row_number() OVER (PARTITION BY clinic_id ORDER BY id) n FROM patients WHERE user_id IS NULL) w
     WHERE p.clinic_id = w.clinic_id AND p.id = w.id AND g.clinic_id = w.clinic_id AND g.n = w.n`,
  `UPDATE appointments SET external_id = 'ext-' || id WHERE hashtext(id::text) % 100 = 0`,
  `UPDATE appointments SET overbook = true WHERE hashtext(id::text) % 500 = 1`,
  `INSERT INTO time_off (clinic_id, id, doctor_id, starts_at, ends_at)
     SELECT clinic_id, md5(doctor_id::text || n)::uuid, doctor_id, start, start + interval '1 day'
     FROM clinic_doctors, generate_series(-20, 2) n, LATERAL (SELECT $1::timestamptz + n * interval '25 days' AS start) t`,
  `INSERT INTO closures (clinic_id, id, starts_at, ends_at)
     SELECT id, md5(id::text || n)::uuid, start, start + interval '1 day'
     FROM clinics, generate_series(-10, 1) n, LATERAL (SELECT $1::timestamptz + n * interval '45 days' + interval '10 days' AS start) t`,
]

/** Loads this many visits, and what belongs to them, into an empty database. */
export async function loadMany(ownerUrl: string, { visits, now }: { visits: number; now: number }): Promise<void> {
  await migrate(ownerUrl)
  await letAppSignIn(ownerUrl, 'kept')
  const progress = progressBar(visits)
  const keys = (await makeDevKeys()).vaultKeys
  await seedDatabase(ownerUrl, { appointments: visits, seed: 'explain', now, keys, progress })
  progress.end()
  const client = new Client({ connectionString: ownerUrl })
  await client.connect()
  try {
    for (const extra of EXTRAS) await client.query(extra, extra.includes('$1') ? [new Date(now).toISOString()] : [])
    await client.query('VACUUM ANALYZE')
  } finally {
    await client.end()
  }
}
