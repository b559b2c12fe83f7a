import { readFileSync } from 'node:fs'
import pg from 'pg'
import { v7 } from 'uuid'
import { letAppSignIn, migrate } from '../../scripts/migrate.ts'
import { type RunningPostgres, startPostgres } from '../../scripts/postgres.ts'
import { userIdOf } from '../../src/domain/identity.ts'

const ISSUER = 'urn:kept:dev'

/** A clinic in UTC whose doctors are there round the clock. */
export interface World {
  clinicId: string
  locationId: string
  /** The subject of a user, for tokens and for callers. */
  sub: string
  userId: string
  doctorIds: string[]
  patientIds: string[]
}

/** Starts a Postgres of the test's own, with its schema. */
export async function startDatabase(options: Parameters<typeof startPostgres>[0]): Promise<RunningPostgres> {
  const postgres = await startPostgres(options)
  await migrate(postgres.ownerUrl)
  await letAppSignIn(postgres.ownerUrl, new URL(postgres.appUrl).password)
  return postgres
}

/** One look into the database, past the Worker. */
export async function look<T extends pg.QueryResultRow>(
  url: string,
  text: string,
  values: unknown[] = [],
): Promise<T[]> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  try {
    return (await client.query<T>(text, values)).rows
  } finally {
    await client.end()
  }
}

const ids = (count: number) => Array.from({ length: count }, () => v7())

export async function makeWorld(ownerUrl: string, size: { doctors: number; patients: number }): Promise<World> {
  const sub = `desk-${v7()}`
  const people = { clinicId: v7(), locationId: v7(), doctorIds: ids(size.doctors), patientIds: ids(size.patients) }
  const world = { ...people, sub, userId: userIdOf(ISSUER, sub) }
  await look(
    ownerUrl,
    `with c as (insert into clinics(id, name, timezone, settings) values ($1, 'Clinic', 'UTC', '{}')),
      u as (insert into users(id, issuer, subject, name) values ($2, $3, $4, 'Turn')),
      l as (insert into locations(clinic_id, id, name, timezone) values ($1, $5, 'House', 'UTC')),
      d as (insert into doctors(id, name) select unnest($6::uuid[]), 'Doctor'),
      m as (insert into clinic_doctors(clinic_id, doctor_id) select $1, unnest($6::uuid[])),
      p as (insert into patients(clinic_id, id, name, date_of_birth) select $1, unnest($7::uuid[]), 'Patient', '1990-05-05')
      insert into working_sessions(clinic_id, id, doctor_id, location_id, weekday, start_time, end_time, types)
        select $1, gen_random_uuid(), d, $5, w, '00:00', '24:00', '{IN_PERSON,VIDEO_CALL,HOME_VISIT}'
        from unnest($6::uuid[]) d, generate_series(1, 7) w`,
    [world.clinicId, world.userId, ISSUER, sub, world.locationId, world.doctorIds, world.patientIds],
  )
  // Each of these rows has raised the version of the doctors' rules: a world begins at the first.
  await look(ownerUrl, 'update doctors set rules_version = 1, judged_rules = 1 where id = any ($1)', [world.doctorIds])
  return world
}

/** What is wrong with a clinic's books: rows without exactly one audit row and event a version, strays, and overlaps. */
export async function imbalances(ownerUrl: string, clinicId: string): Promise<string[]> {
  const rows = await look<{ fault: string }>(
    ownerUrl,
    `select 'counts of ' || a.id fault from appointments a where a.clinic_id = $1 and (
        (select count(*) from audit_log l where l.subject_id = a.id and l.action <> 'appointment.read') <> a.version
        or (select count(*) from outbox o where o.subject_id = a.id) <> a.version)
      union all select 'stray ' || x.subject_id from (
        select subject_id from audit_log where clinic_id = $1 and subject_type = 'appointment'
        union select subject_id from outbox where clinic_id = $1 and subject_type = 'appointment') x
        where not exists (select from appointments a where a.clinic_id = $1 and a.id = x.subject_id)
      union all select 'overlap of ' || a.id || ' and ' || b.id from appointments a join appointments b
        on a.doctor_id = b.doctor_id and a.id < b.id and a.starts_at < b.ends_at and b.starts_at < a.ends_at
        where a.clinic_id = $1 and a.status not in ('CANCELLED', 'NO_SHOW') and b.status not in ('CANCELLED', 'NO_SHOW')
      union all select 'patient overlap of ' || a.id || ' and ' || b.id from appointments a join appointments b
        on a.clinic_id = b.clinic_id and a.patient_id = b.patient_id and a.id < b.id and a.starts_at < b.ends_at and b.starts_at < a.ends_at
        where a.clinic_id = $1 and a.status not in ('CANCELLED', 'NO_SHOW', 'COMPLETED') and b.status not in ('CANCELLED', 'NO_SHOW', 'COMPLETED')
      union all select 'key without its visit ' || k.key from idempotency_keys k where k.answer->>'clinic_id' = $1::text
        and not exists (select from appointments a where a.clinic_id = $1 and a.id::text = k.answer->>'id')`,
    [clinicId],
  )
  return rows.map(({ fault }) => fault)
}

/** The lines of Postgres' log that tell of a deadlock. */
export function deadlocksIn(logFile: string): string[] {
  return readFileSync(logFile, 'utf8')
    .split('\n')
    .filter((line) => /deadlock/i.test(line))
}
