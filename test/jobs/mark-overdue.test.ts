import { env } from 'cloudflare:workers'
import { v7 } from 'uuid'
import { expect, test } from 'vitest'
import { openDatabase } from '../../src/db/client.ts'
import { SYSTEM_USER_ID, systemCaller } from '../../src/domain/system.ts'
import type { Env } from '../../src/env.ts'
import { runCron } from '../../src/jobs/cron.ts'
import { markOverdue } from '../../src/jobs/mark-overdue.ts'
import { mintClinic, sqlAs, type TestClinic } from '../support/clinic.ts'

const bindings = env as Env

/** Before anything other tests plan, so that theirs stay as they are. In Kiritimati it is the second, in Honolulu the first. */
const NOW = Date.parse('2026-06-01T22:30:00Z')

const run = () =>
  markOverdue(openDatabase(bindings.HYPERDRIVE.connectionString), { caller: systemCaller('test'), now: NOW })

/** Plans for these days, with a visit each. */
async function plansOn(clinic: TestClinic, days: string[], status = 'scheduled'): Promise<string[]> {
  const ids = days.map(() => v7())
  await sqlAs(
    `with d as (select * from unnest($4::uuid[], $5::uuid[], $6::date[]) d(id, visit, day)),
      v as (insert into appointments(clinic_id, id, doctor_id, patient_id, type, status, starts_at, ends_at, timezone, overbook)
        select $1, visit, $2, $3, 'VIDEO_CALL', 'COMPLETED', '2026-05-01T10:00Z', '2026-05-01T10:30Z', 'UTC', true from d)
     insert into follow_up_plans(clinic_id, id, appointment_id, patient_id, doctor_id, scheduled_for, status)
       select $1, id, visit, $3, $2, day, $7 from d`,
    [clinic.id, clinic.doctor.doctorId, clinic.patient.patientId, ids, days.map(() => v7()), days, status],
  )
  return ids
}

const statusesOf = async (ids: string[]) =>
  (
    await sqlAs(
      'select status from unnest($1::uuid[]) with ordinality i(id, n) join follow_up_plans p using (id) order by n',
      [ids],
    )
  ).map((row) => row.status)

test('marks what has passed its day in its own clinic’s zone', async () => {
  const days = ['2026-05-30', '2026-05-31', '2026-06-01', '2026-06-02']
  const east = await plansOn(await mintClinic({ timezone: 'Pacific/Kiritimati' }), days)
  const west = await plansOn(await mintClinic({ timezone: 'Pacific/Honolulu' }), days)
  const clinic = await mintClinic()
  const closed = await plansOn(clinic, ['2026-05-01'], 'cancelled')
  await runCron('*/15 * * * *', bindings, NOW)
  expect(await statusesOf(east)).toEqual(['overdue', 'overdue', 'overdue', 'scheduled'])
  expect(await statusesOf(west)).toEqual(['overdue', 'overdue', 'scheduled', 'scheduled'])
  expect(await statusesOf(closed)).toEqual(['cancelled'])
})

test('two runs at once, and a third, mark, audit and tell each plan once', async () => {
  const clinic = await mintClinic()
  const ids = await plansOn(
    clinic,
    Array.from({ length: 2_500 }, () => '2026-05-20'),
  )
  const marked = await Promise.all([run(), run()])
  expect(marked[0] + marked[1]).toBeGreaterThanOrEqual(2_500)
  await run()
  expect(new Set(await statusesOf(ids))).toEqual(new Set(['overdue']))
  const [audit] = await sqlAs(
    `select count(*)::int rows, count(distinct subject_id)::int plans, array_agg(distinct role) roles, array_agg(distinct actor_id) actors
     from audit_log where clinic_id = $1 and action = 'followup_plan.overdue' and patient_id = $2`,
    [clinic.id, clinic.patient.patientId],
  )
  expect(audit).toEqual({ rows: 2_500, plans: 2_500, roles: ['SYSTEM'], actors: [SYSTEM_USER_ID] })
  const [events] = await sqlAs(
    `select count(*)::int rows, count(distinct subject_id)::int plans, array_agg(distinct subject_version) versions
     from outbox where clinic_id = $1 and type = 'followup_plan.overdue'`,
    [clinic.id],
  )
  expect(events).toEqual({ rows: 2_500, plans: 2_500, versions: [2] })
  const [changed] = await sqlAs('select changed from audit_log where subject_id = $1', [ids[0]])
  expect(changed?.changed).toEqual({ status: ['scheduled', 'overdue'] })
})
