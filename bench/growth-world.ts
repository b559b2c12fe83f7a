import { Client } from 'pg'
import { DEV_ISSUER, type DevKeys, devVars, signDevToken } from '../scripts/dev-keys.ts'
import { userIdOf } from '../src/domain/identity.ts'
import type { Role } from '../src/domain/rights.ts'
import { atTheEnd } from './ending.ts'
import { FIRST_CLINIC, GROWN_NOW, grownWorld, keysOf } from './kept/grown-world.ts'
import type { Lab } from './lab/lab.ts'

const PATIENT = 'growth-patient'

/** A clinic, and what in it is asked about. */
const SUBJECT = `
  SELECT c.id clinic, d.doctor_id doctor, v.patient_id patient, o.name, v.id visit, v.location_id "location", f.id follow_up, p.id plan, s.id series
  FROM clinics c
    CROSS JOIN LATERAL (SELECT * FROM clinic_doctors m WHERE m.clinic_id = c.id ORDER BY m.doctor_id LIMIT 1) d
    CROSS JOIN LATERAL (SELECT * FROM appointments a WHERE a.doctor_id = d.doctor_id AND a.status = 'COMPLETED' AND a.location_id IS NOT NULL
      ORDER BY a.starts_at DESC LIMIT 1 OFFSET 50) v
    JOIN patients o ON o.clinic_id = c.id AND o.id = v.patient_id
    CROSS JOIN LATERAL (SELECT id FROM appointments a WHERE a.doctor_id = d.doctor_id AND a.is_follow_up ORDER BY a.starts_at DESC LIMIT 1) f
    CROSS JOIN LATERAL (SELECT id FROM follow_up_plans p WHERE p.clinic_id = c.id AND p.status = 'overdue' ORDER BY p.id LIMIT 1) p
    CROSS JOIN LATERAL (SELECT id FROM series s WHERE s.clinic_id = c.id AND NOT s.mismatched ORDER BY s.id LIMIT 1) s
  WHERE c.id = $1`

interface Subject {
  clinic: string
  doctor: string
  patient: string
  /** The patient's. */
  name: string
  visit: string
  follow_up: string
  plan: string
  series: string
  location: string
}

/** A clinic that is asked, in a world of some size. */
export interface AskedClinic {
  url: string
  subject: Subject
  /** A day with visits, 'YYYY-MM-DD'. */
  day: string
  token(role: 'desk' | 'admin' | 'patient'): string
  /** Milliseconds that Postgres has worked for the product since the last call. */
  worked(): Promise<number>
}

/** The product over clinics that have so many visits in all. */
export interface GrowthWorld {
  visits: number
  /** The same in every world. */
  first: AskedClinic
  /** One with the most visits. */
  largest: AskedClinic
}

/** Serves the product over a grown world of this size; all of it ends with the run. */
export async function serveGrown(lab: Lab, visits: number): Promise<GrowthWorld> {
  const settings = { shared_preload_libraries: 'pg_stat_statements', 'pg_stat_statements.track_planning': 'on' }
  const { ownerUrl, pooledUrl } = await lab.databaseOf(grownWorld(visits, settings))
  const keys = await keysOf(ownerUrl)
  const client = new Client({ connectionString: Object.assign(new URL(ownerUrl), { username: 'postgres' }).href })
  await client.connect()
  atTheEnd(() => client.end())
  await client.query('CREATE EXTENSION pg_stat_statements')
  // The disk is another bench's matter.
  await client.query('ALTER ROLE kept_app SET synchronous_commit = off')
  // The world may be ahead of the clock, by which queues are asked: who arrives later has not arrived.
  await client.query('DELETE FROM queue_entries WHERE entered_at > now()')
  const { VAULT_KEYS, AUTH_JWKS, SIGNING_KEY } = devVars(keys, '') as Record<string, string>
  const vars = { VAULT_KEYS, AUTH_JWKS, SIGNING_KEY } as Record<string, string>
  const { url } = await lab.serve({ databaseUrl: pooledUrl, vars })
  const { rows } = await client.query<{ clinic_id: string }>(
    'SELECT clinic_id FROM clinic_doctors GROUP BY 1 ORDER BY count(*) DESC, 1 LIMIT 1',
  )
  const asked = (clinicId: string) => askedClinic(client, { clinicId, url, keys, now: lab.now })
  const first = await asked(FIRST_CLINIC)
  return { visits, first, largest: await asked(rows[0]?.clinic_id ?? FIRST_CLINIC) }
}

interface Asking {
  clinicId: string
  url: string
  keys: DevKeys
  now: number
}

async function askedClinic(client: Client, { clinicId, url, keys, now }: Asking): Promise<AskedClinic> {
  const { rows } = await client.query<Subject>(SUBJECT, [clinicId])
  const [subject] = rows
  if (!subject) throw new Error(`Clinic ${clinicId} has nobody to ask about.`)
  const userId = userIdOf(DEV_ISSUER, PATIENT)
  await client.query('INSERT INTO users (id, issuer, subject) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING', [
    ...[userId, DEV_ISSUER, PATIENT],
  ])
  await client.query('UPDATE patients SET user_id = $1 WHERE clinic_id = $2 AND id = $3', [
    ...[userId, subject.clinic, subject.patient],
  ])
  const tokenOf = (sub: string, role: Role) =>
    signDevToken(keys, { sub, name: sub, clinic_id: clinicId, roles: [role] }, now)
  const tokens = {
    desk: await tokenOf('growth-desk', 'RECEPTIONIST'),
    admin: await tokenOf('growth-admin', 'CLINIC_ADMIN'),
    patient: await tokenOf(PATIENT, 'PATIENT'),
  }
  const day = new Date(Date.parse(GROWN_NOW) - 4 * 86_400_000).toISOString().slice(0, 10)
  return { url, subject, day, token: (role) => tokens[role], worked: () => workedSince(client) }
}

async function workedSince(client: Client): Promise<number> {
  const { rows } = await client.query<{ ms: number }>(
    `SELECT coalesce(sum(s.total_exec_time), 0) ms FROM pg_stat_statements s JOIN pg_roles r ON r.oid = s.userid WHERE r.rolname = 'kept_app'`,
  )
  await client.query('SELECT pg_stat_statements_reset()')
  return Number(rows[0]?.ms)
}
