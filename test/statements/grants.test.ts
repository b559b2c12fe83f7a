import pg from 'pg'
import { v7 } from 'uuid'
import { beforeAll, expect, inject, test } from 'vitest'
import { mintClinic, sqlAs, type TestClinic } from '../support/clinic.ts'

let app: pg.Client
let clinic: TestClinic

beforeAll(async () => {
  app = new pg.Client({ connectionString: inject('appUrl') })
  await app.connect()
  clinic = await mintClinic()
})

const TRAIL = `clinic_id, actor_id, role, action, subject_type, subject_id, request_id`
const row = () => [clinic.id, v7(), 'DOCTOR', 'patient.read', 'patient', v7(), 'r']
const places = '$1, $2, $3, $4, $5, $6, $7'

/** `done`, or the SQLSTATE of the refusal: 42501 is insufficient_privilege. */
const tried = (text: string, values: unknown[] = []) =>
  app.query(text, values).then(
    () => 'done',
    (error) => error.code,
  )

test('the service adds to the trail', async () => {
  expect(await tried(`INSERT INTO audit_log (${TRAIL}) VALUES (${places})`, row())).toBe('done')
})

test.each([
  ['dates a row back', `INSERT INTO audit_log (${TRAIL}, at) VALUES (${places}, '2020-01-01')`],
  ['takes a number', `INSERT INTO audit_log (${TRAIL}, id) OVERRIDING SYSTEM VALUE VALUES (${places}, 9000000000)`],
  ['names a transaction', `INSERT INTO audit_log (${TRAIL}, xact) VALUES (${places}, '7')`],
])('it never %s', async (_, text) => {
  expect(await tried(text, row())).toBe('42501')
})

test.each([
  'UPDATE audit_log SET role = role',
  'DELETE FROM audit_log',
  'TRUNCATE audit_log',
  "SELECT setval(pg_get_serial_sequence('audit_log', 'id'), 1)",
  'DELETE FROM patients',
  'DELETE FROM clinics',
  'DELETE FROM appointments',
  'DELETE FROM follow_up_plans',
  'DELETE FROM users',
  'DELETE FROM doctors',
  'TRUNCATE outbox',
  'UPDATE memberships SET clinic_id = clinic_id',
  'UPDATE memberships SET email_folded = email_folded',
  'UPDATE memberships SET created_at = created_at',
  "INSERT INTO memberships (user_id, clinic_id, roles, version) SELECT user_id, clinic_id, '{CLINIC_ADMIN}', 7 FROM memberships",
  'DELETE FROM memberships',
  'UPDATE users SET subject = subject',
  'UPDATE users SET issuer = issuer',
  'UPDATE users SET email = email',
  'TRUNCATE code_tries',
  'DELETE FROM links',
  'UPDATE links SET issued_by = user_id',
  'UPDATE links SET user_id = issued_by',
  'UPDATE links SET patient_id = patient_id',
  'UPDATE link_codes SET secret = secret',
  'UPDATE link_codes SET issued_by = issued_by',
  'UPDATE link_codes SET expires_at = expires_at',
  'UPDATE follow_up_contact_attempts SET outcome = outcome',
  'UPDATE video_issues SET issue_type = issue_type',
  'CREATE TEMPORARY TABLE t (n int)',
  'CREATE TABLE t (n int)',
  'CREATE SCHEMA t',
  'ALTER TABLE patients ADD COLUMN n int',
  'DROP TABLE audit_log',
  'DROP FUNCTION visit_keeping_plan',
  'ALTER TABLE appointments DISABLE TRIGGER ALL',
  'SET session_replication_role = replica',
  'SET ROLE postgres',
  "ALTER ROLE kept_app SET session_replication_role = 'replica'",
  'ALTER ROLE kept_app BYPASSRLS',
  'ALTER ROLE kept_app CREATEDB',
  "ALTER ROLE postgres SET statement_timeout = '0'",
  'ALTER ROLE ALL SET statement_timeout = 0',
  'ALTER TABLE audit_log OWNER TO kept_app',
  'CREATE TRIGGER t BEFORE INSERT ON audit_log FOR EACH ROW EXECUTE FUNCTION suppress_redundant_updates_trigger()',
  'CREATE TEMPORARY VIEW t AS SELECT 1',
  'CREATE FUNCTION t() RETURNS int LANGUAGE sql AS $$ SELECT 1 $$',
  'COPY audit_log FROM STDIN',
  'INSERT INTO audit_log OVERRIDING SYSTEM VALUE SELECT * FROM audit_log',
  'MERGE INTO audit_log a USING (SELECT 1) s ON true WHEN MATCHED THEN DELETE',
  'DELETE FROM series',
  'DELETE FROM clinic_doctors',
  'DELETE FROM locations',
  'DELETE FROM video_consultations',
  'ALTER ROLE kept_app SUPERUSER',
  "COPY patients TO PROGRAM 'cat'",
])('nor may it %s', async (text) => {
  expect(await tried(text)).toBe('42501')
})

test('a table that comes later is read and added to, and no more', async () => {
  const name = `later_${v7().replaceAll('-', '')}`
  await sqlAs(`CREATE TABLE ${name} (n int)`)
  try {
    const [may] = await sqlAs(
      `SELECT has_table_privilege('kept_app', $1, 'SELECT') s, has_table_privilege('kept_app', $1, 'INSERT') i,
        has_table_privilege('kept_app', $1, 'UPDATE, DELETE, TRUNCATE, REFERENCES, TRIGGER') more`,
      [name],
    )
    expect(may).toEqual({ s: true, i: true, more: false })
  } finally {
    await sqlAs(`DROP TABLE ${name}`)
  }
})

test('its time-outs stand on the role, and it cannot lift them for others', async () => {
  // Postgres lets every role set its own defaults: what it may not do is take those of the owner or of all.
  const [{ rolconfig } = { rolconfig: [] }] = await sqlAs<{ rolconfig: string[] }>(
    "SELECT rolconfig FROM pg_roles WHERE rolname = 'kept_app'",
  )
  expect(rolconfig.map((setting) => setting.split('=')[0])).toEqual(
    expect.arrayContaining(['statement_timeout', 'lock_timeout']),
  )
})

test('granting itself more is done without an error, and gives nothing', async () => {
  await tried('GRANT UPDATE, DELETE ON audit_log TO kept_app')
  await tried('GRANT DELETE ON patients TO PUBLIC')
  const [may] = await sqlAs(
    `SELECT has_any_column_privilege('kept_app', 'audit_log', 'UPDATE') u, has_table_privilege('kept_app', 'audit_log', 'DELETE') d,
      has_table_privilege('kept_app', 'patients', 'DELETE') p`,
  )
  expect(may).toEqual({ u: false, d: false, p: false })
})
