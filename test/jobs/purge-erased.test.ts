import { env } from 'cloudflare:workers'
import { v7 } from 'uuid'
import { expect, test } from 'vitest'
import { openDatabase } from '../../src/db/client.ts'
import { systemCaller } from '../../src/domain/system.ts'
import type { Env } from '../../src/env.ts'
import { purgeErased } from '../../src/jobs/purge-erased.ts'
import { plan } from '../api/follow-ups.ts'
import { mintClinic, sqlAs, type TestClinic } from '../support/clinic.ts'
import { startsAt } from '../support/clock.ts'
import { book } from '../support/visits.ts'

startsAt()

const db = () => openDatabase((env as Env).HYPERDRIVE.connectionString)
const purgeAt = (at: string) => purgeErased(db(), { caller: systemCaller('test'), now: Date.parse(at) })

async function erased(clinic: TestClinic): Promise<string> {
  const id = clinic.patient.patientId
  await plan(clinic)
  await book(clinic)
  const done = await clinic.admin.client.post(`/patients/${id}/erase`, { reason: 'asked', confirmId: id })
  expect(done.status, JSON.stringify(done.body)).toBe(200)
  return id
}

const left = async (id: string) =>
  (
    await sqlAs(
      `select (select count(*)::int from appointments where patient_id = $1) visits, (select count(*)::int from follow_up_plans
        where patient_id = $1) plans, (select count(*)::int from patients where id = $1) records,
        (select count(*)::int from audit_log where patient_id = $1 and action = 'patient.purged') purged`,
      [id],
    )
  )[0]

test('what is kept goes when the years have passed, and not a millisecond before; then it has gone', async () => {
  const clinic = await mintClinic({ settings: { recordRetentionYears: 3 } })
  const forGood = await mintClinic()
  const id = await erased(clinic)
  const kept = await erased(forGood)
  // The visit that took place ended at 03:00 on the first of March.
  const taken = await clinic.admin.client.post('/exports', { scope: 'clinic', format: 'csv' })
  const statusOfExport = async () =>
    (await sqlAs('select status from exports where id = $1', [taken.body.id]))[0]?.status
  const verdicts = () =>
    sqlAs('select record_id from import_rows where clinic_id = $1 and record_id is not null', [clinic.id])
  await sqlAs(
    `with i as (insert into imports (clinic_id, id, kind, format, on_conflict, defaults, status, asked_by, created_by)
      values ($1, $2, 'appointments', 'csv', 'leave', '{}', 'done', '{}', $2) returning *)
      insert into import_rows (clinic_id, import_id, row, verdict, record_id)
      select i.clinic_id, i.id, 1, 'create', a.id from i join appointments a on a.clinic_id = i.clinic_id limit 1`,
    [clinic.id, v7()],
  )
  await purgeAt('2030-03-01T02:59:59.999Z')
  expect([await statusOfExport(), await verdicts()]).toEqual([
    expect.not.stringMatching('expired'),
    [expect.anything()],
  ])
  expect(await left(id)).toEqual({ visits: 2, plans: 1, records: 1, purged: 0 })
  await Promise.all([purgeAt('2030-03-01T03:00:00Z'), purgeAt('2030-03-01T03:00:00Z')])
  expect(await left(id)).toEqual({ visits: 0, plans: 0, records: 1, purged: 1 })
  // Nor is it in files of the clinic, and no verdict of an import names it.
  expect([await statusOfExport(), await verdicts()]).toEqual(['expired', []])
  await purgeAt('2090-03-01T03:00:00Z')
  expect(await left(id)).toMatchObject({ purged: 1 })
  expect(await left(kept)).toMatchObject({ visits: 2, plans: 1 })
  const again = await clinic.admin.client.post(`/patients/${id}/erase`, { reason: 'asked', confirmId: id })
  expect(again.body).toMatchObject({ kept: { visits: 1, plans: 1 } })
})

test('the service itself cannot purge anybody else', async () => {
  const clinic = await mintClinic({ settings: { recordRetentionYears: 0 } })
  await plan(clinic)
  const id = clinic.patient.patientId
  const [answer] = await db().run({
    name: 'test-purge',
    text: 'select purge_erased($1, $2, $3) done',
    values: [clinic.id, id, '2090-01-01T00:00:00Z'],
  })
  expect(answer?.done).toBe(false)
  expect(await left(id)).toMatchObject({ visits: 1, plans: 1 })
})
