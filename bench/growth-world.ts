import { Client } from 'pg'
import { DEV_ISSUER, devVars, signDevToken } from '../scripts/dev-keys.ts'
import type { Role } from '../src/domain/access.ts'
import { userIdOf } from '../src/domain/identity.ts'
import { atTheEnd } from './ending.ts'
import { GROWN_NOW, grownWorld, keysOf } from './kept/grown-world.ts'
import type { Lab } from './lab/lab.ts'

const PATIENT = 'growth-patient'

/** What the queries ask about: of the first of the large clinics, whatever else there is. */
interface Subject {
  clinic: string
  doctor: string
  patient: string
  visit: string
  follow_up: string
  plan: string
  series: string
  location: string
}

const SUBJECT = `
  SELECT c.id clinic, d.doctor_id doctor, v.patient_id patient, v.id visit, v.location_id "location", f.id follow_up, p.id plan, s.id series
  FROM (SELECT c.* FROM clinics c JOIN clinic_doctors m ON m.clinic_id = c.id ORDER BY c.created_at, c.id LIMIT 1) c
    CROSS JOIN LATERAL (SELECT * FROM clinic_doctors m WHERE m.clinic_id = c.id ORDER BY m.doctor_id LIMIT 1) d
    CROSS JOIN LATERAL (SELECT * FROM appointments a WHERE a.doctor_id = d.doctor_id AND a.status = 'COMPLETED' AND a.location_id IS NOT NULL
      ORDER BY a.starts_at DESC LIMIT 1 OFFSET 50) v
    CROSS JOIN LATERAL (SELECT id FROM appointments a WHERE a.doctor_id = d.doctor_id AND a.is_follow_up ORDER BY a.starts_at DESC LIMIT 1) f
    CROSS JOIN LATERAL (SELECT id FROM follow_up_plans p WHERE p.clinic_id = c.id AND p.status = 'overdue' ORDER BY p.id LIMIT 1) p
    CROSS JOIN LATERAL (SELECT id FROM series s WHERE s.clinic_id = c.id AND NOT s.mismatched ORDER BY s.id LIMIT 1) s`

/** The product over clinics that have so many visits in all. */
export interface GrowthWorld {
  visits: number
  url: string
  subject: Subject
  /** A day with visits, 'YYYY-MM-DD'. */
  day: string
  token(role: 'desk' | 'admin' | 'patient'): string
  /** Milliseconds that Postgres has worked for the product since the last call. */
  worked(): Promise<number>
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
  const { rows } = await client.query<Subject>(SUBJECT)
  const [subject] = rows
  if (!subject) throw new Error(`The world of ${visits} visits has nobody to ask about.`)
  const userId = userIdOf(DEV_ISSUER, PATIENT)
  await client.query('INSERT INTO users (id, issuer, subject, name) VALUES ($1, $2, $3, $3)', [
    userId,
    DEV_ISSUER,
    PATIENT,
  ])
  await client.query('UPDATE patients SET user_id = $1 WHERE clinic_id = $2 AND id = $3', [
    userId,
    subject.clinic,
    subject.patient,
  ])
  const { VAULT_KEYS, AUTH_JWKS, SIGNING_KEY } = devVars(keys, '') as Record<string, string>
  const vars = { VAULT_KEYS, AUTH_JWKS, SIGNING_KEY } as Record<string, string>
  const { url } = await lab.serve({ databaseUrl: pooledUrl, vars })
  const tokenOf = (sub: string, role: Role) =>
    signDevToken(keys, { sub, name: sub, clinic_id: subject.clinic, roles: [role] }, lab.now)
  const tokens = {
    desk: await tokenOf('growth-desk', 'RECEPTIONIST'),
    admin: await tokenOf('growth-admin', 'CLINIC_ADMIN'),
    patient: await tokenOf(PATIENT, 'PATIENT'),
  }
  const worked = async () => {
    const found = await client.query<{ ms: number }>(
      `SELECT coalesce(sum(s.total_exec_time), 0) ms FROM pg_stat_statements s JOIN pg_roles r ON r.oid = s.userid WHERE r.rolname = 'kept_app'`,
    )
    await client.query('SELECT pg_stat_statements_reset()')
    return Number(found.rows[0]?.ms)
  }
  const day = new Date(Date.parse(GROWN_NOW) - 4 * 86_400_000).toISOString().slice(0, 10)
  return { visits, url, subject, day, token: (role) => tokens[role], worked }
}
