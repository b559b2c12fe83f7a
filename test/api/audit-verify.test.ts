import { env } from 'cloudflare:workers'
import pg from 'pg'
import { expect, inject, test } from 'vitest'
import { openDatabase } from '../../src/db/client.ts'
import { type Env, settingsOf } from '../../src/env.ts'
import { TRAIL } from '../../src/features/audit/seal-chain.ts'
import { sealAudit } from '../../src/jobs/seal-audit.ts'
import { chainKeys } from '../../src/platform/vault/chain-key.ts'
import { mintClinic, sqlAs, type TestClinic } from '../support/clinic.ts'
import { book, expectProblem } from '../support/visits.ts'

const bindings = env as Env
const witness = () => env.AUDIT_WITNESS.getByName(TRAIL)

// Beyond every other test's clock: a fence of theirs is due.
let now = Date.parse('2090-01-01T00:00:00Z')

/** The job, a while after it ran last. */
async function run(): Promise<number> {
  now += 20 * 60_000
  const db = openDatabase(bindings.HYPERDRIVE.connectionString)
  const keys = chainKeys(settingsOf(bindings))
  return sealAudit({ db, keys, witness: witness(), now }).finally(db.release)
}

/** One run sets the fence, and the next seals what is before it. */
async function seal(): Promise<void> {
  await run()
  await run()
}

const verify = async ({ admin }: TestClinic) => (await admin.client.get('/audit/verify')).body
const idsOf = async ({ id }: TestClinic) =>
  (await sqlAs<{ id: string }>('select id::text from audit_log where clinic_id = $1 order by id', [id])).map(
    (r) => r.id,
  )

/** A clinic with three seals, of two visits booked each, and the ids of the sealed rows. */
async function sealed() {
  const clinic = await mintClinic()
  const ids: string[][] = []
  for (const hour of ['09', '11', '13']) {
    await book(clinic, { appointmentDate: `2027-03-01T${hour}:00` })
    await book(clinic, { appointmentDate: `2027-03-01T${hour}:30` })
    const before = ids.flat()
    ids.push((await idsOf(clinic)).filter((id) => !before.includes(id)))
    await seal()
  }
  return { clinic, ids, count: ids.flat().length }
}

test('the trail is sealed, and checked against its seals, by the admin of the clinic alone', async () => {
  const clinic = await mintClinic()
  expect(await verify(clinic)).toEqual({ ok: true, sealedThrough: null, checked: 0 })
  await book(clinic)
  await seal()
  const count = (await idsOf(clinic)).length
  const answer = await clinic.admin.client.get('/audit/verify')
  expect(answer.body).toEqual({ ok: true, sealedThrough: expect.stringMatching(/^2090-01-01T/), checked: count })
  const elsewhere = await mintClinic()
  expect(await verify(elsewhere)).toEqual({ ok: true, sealedThrough: null, checked: 0 })
  const rows = await sqlAs("select role from audit_log where clinic_id = $1 and action = 'audit.verified'", [clinic.id])
  expect(rows).toEqual([{ role: 'CLINIC_ADMIN' }, { role: 'CLINIC_ADMIN' }])
  for (const who of [clinic.reception, clinic.doctor, clinic.nurse, clinic.patient])
    expectProblem(await who.client.get('/audit/verify'), 403, 'FORBIDDEN')
})

test('the chain goes on from seal to seal, and what is not sealed yet is not checked', async () => {
  const { clinic, count } = await sealed()
  expect(await verify(clinic)).toMatchObject({ ok: true, checked: count })
  await book(clinic, { appointmentDate: '2027-03-01T16:00' })
  expect(await verify(clinic)).toMatchObject({ ok: true, checked: count })
  await seal()
  expect(await verify(clinic)).toMatchObject({ ok: true, checked: (await idsOf(clinic)).length - 1 })
})

const TAMPERED: [name: string, tamper: (ids: string[]) => Promise<unknown>][] = [
  ['an actor', ([id]) => sqlAs('update audit_log set actor_id = gen_random_uuid() where id = $1', [id])],
  ['an action', ([id]) => sqlAs("update audit_log set action = 'appointment.read' where id = $1", [id])],
  ['a time', ([id]) => sqlAs("update audit_log set at = at + interval '1 microsecond' where id = $1", [id])],
  ['whose data it was', ([id]) => sqlAs('update audit_log set patient_id = null where id = $1', [id])],
  ['what was changed', ([id]) => sqlAs(`update audit_log set changed = '{"x": [1, 2]}' where id = $1`, [id])],
  ['where it came from', ([id]) => sqlAs("update audit_log set origin = '10.0.0.1' where id = $1", [id])],
  ['the clinic', ([id]) => sqlAs('update audit_log set clinic_id = gen_random_uuid() where id = $1', [id])],
  ['a row removed', ([, id]) => sqlAs('delete from audit_log where id = $1', [id])],
  ['all rows of a seal removed', (ids) => sqlAs('delete from audit_log where id = any($1)', [ids])],
]

test.each(TAMPERED)('%s: it shows, and the seals before it still stand', async (_name, tamper) => {
  const { clinic, ids } = await sealed()
  const [first = [], second = []] = ids
  await tamper(second)
  const verdict = await verify(clinic)
  expect(verdict).toMatchObject({ ok: false, checked: first.length, reason: 'CHANGED' })
  expect(BigInt(verdict.firstBad) > BigInt(first.at(-1) ?? '')).toBe(true)
  expect(BigInt(verdict.firstBad) <= BigInt(ids[2]?.[0] ?? '')).toBe(true)
})

test('a row that is put in shows, under a number that nobody had', async () => {
  const clinic = await mintClinic()
  await book(clinic, { appointmentDate: '2027-03-01T09:00' })
  const [free] = await sqlAs<{ id: string }>("select nextval('audit_log_id_seq')::text id")
  await book(clinic, { appointmentDate: '2027-03-01T10:00' })
  await seal()
  const forge = (id: unknown) =>
    sqlAs(
      `insert into audit_log (id, clinic_id, actor_id, role, action, subject_type, subject_id, request_id)
        overriding system value values ($1, $2, gen_random_uuid(), 'NURSE', 'patient.read', 'patient', gen_random_uuid(), 'forged')`,
      [id, clinic.id],
    )
  await forge(free?.id)
  expect(await verify(clinic)).toMatchObject({ ok: false, checked: 0, reason: 'CHANGED' })
  await sqlAs('delete from audit_log where id = $1', [free?.id])
  expect(await verify(clinic)).toMatchObject({ ok: true })
  // Before everything that the clinic has.
  await forge(-1 * Number(free?.id))
  expect(await verify(clinic)).toMatchObject({ ok: false, reason: 'CHANGED' })
})

test('a seal that is changed, left out or made anew without the key shows', async () => {
  for (const tamper of [
    "update audit_seals set mac = 'forged' where clinic_id = $1 and seq = 2",
    'update audit_seals set rows = rows + 1 where clinic_id = $1 and seq = 2',
    'delete from audit_seals where clinic_id = $1 and seq = 2',
    'update audit_seals set through_id = through_id - 1 where clinic_id = $1 and seq = 2',
  ]) {
    const { clinic, ids } = await sealed()
    await sqlAs(tamper, [clinic.id])
    expect(await verify(clinic)).toMatchObject({ ok: false, checked: ids[0]?.length, reason: 'CHANGED' })
  }
})

test('a trail whose end was cut off, with its seals, shows by the head outside the database, and goes on showing', async () => {
  const { clinic, ids } = await sealed()
  await sqlAs('delete from audit_log where clinic_id = $1 and id > $2', [clinic.id, ids[1]?.at(-1)])
  await sqlAs('delete from audit_seals where clinic_id = $1 and seq = 3', [clinic.id])
  const cut = { ok: false, checked: (ids[0]?.length ?? 0) + (ids[1]?.length ?? 0), reason: 'CUT_OFF' }
  expect(await verify(clinic)).toMatchObject(cut)
  await seal()
  expect(await verify(clinic)).toMatchObject({ ok: false })
  await book(clinic, { appointmentDate: '2027-03-01T15:00' })
  await seal()
  expect(await verify(clinic)).toMatchObject({ ok: false })
})

test('a seal whose key is gone is named as such', async () => {
  const { clinic } = await sealed()
  await sqlAs("update audit_seals set key_id = 'lost' where clinic_id = $1 and seq = 3", [clinic.id])
  expect(await verify(clinic)).toMatchObject({ ok: false, reason: 'KEY_MISSING' })
})

test('a row that was numbered early and committed late is not passed over', async () => {
  const clinic = await mintClinic()
  const late = new pg.Client({ connectionString: inject('ownerUrl') })
  await late.connect()
  await late.query('BEGIN')
  const row = `insert into audit_log (clinic_id, role, action, subject_type, subject_id, request_id)
    values ($1, 'NURSE', 'patient.read', 'patient', gen_random_uuid(), 'late') returning id::text`
  const { rows } = await late.query<{ id: string }>(row, [clinic.id])
  await book(clinic)
  await seal()
  expect(await verify(clinic)).toEqual({ ok: true, sealedThrough: null, checked: 0 })
  await late.query('COMMIT')
  await seal()
  const ids = await idsOf(clinic)
  expect(ids[0]).toBe(rows[0]?.id)
  expect(await verify(clinic)).toMatchObject({ ok: true, checked: ids.length })
})

test('runs at once seal each row once', async () => {
  const clinic = await mintClinic()
  await run()
  for (const hour of ['09', '10', '11', '12']) {
    await book(clinic, { appointmentDate: `2027-03-01T${hour}:00` })
    await Promise.all([run(), run(), run(), run()])
  }
  await seal()
  const { length } = await idsOf(clinic)
  expect(await verify(clinic)).toMatchObject({ ok: true, checked: length })
  const seals = await sqlAs<{ seq: number }>('select seq from audit_seals where clinic_id = $1 order by seq', [
    clinic.id,
  ])
  expect(seals.map(({ seq }) => seq)).toEqual(seals.map((_, n) => n + 1))
})

test('a fence that a transaction outlives, or a restored database has left behind, is set anew', async () => {
  const clinic = await mintClinic()
  await book(clinic)
  await sqlAs(
    "update audit_sealing set fence_xact = '9000000000000000000', fence_id = (select max(id) from audit_log), fence_at = $1",
    [new Date(now)],
  )
  await seal()
  await run()
  const { length } = await idsOf(clinic)
  expect(await verify(clinic)).toMatchObject({ ok: true, checked: length })
})

test('the service cannot change a seal, nor take one away', async () => {
  const may = (table: string, right: string) => `has_table_privilege('kept_app', '${table}', '${right}')`
  const rights = [
    may('audit_seals', 'update'),
    may('audit_seals', 'delete'),
    may('audit_sealing', 'insert'),
    may('audit_sealing', 'delete'),
  ]
  expect(await sqlAs(`select ${rights.join(' or ')} any_of_these`)).toEqual([{ any_of_these: false }])
})
