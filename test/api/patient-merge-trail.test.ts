import { env } from 'cloudflare:workers'
import { expect, test } from 'vitest'
import { openDatabase } from '../../src/db/client.ts'
import type { Env } from '../../src/env.ts'
import type { OutboxEvent } from '../../src/plugins/hearer.ts'
import { liveQueueHearer } from '../../src/plugins/live-queue/live-queue.ts'
import { mintClinic, sqlAs, type TestClinic } from '../support/clinic.ts'
import { startsAt } from '../support/clock.ts'
import { watch } from '../support/sockets.ts'
import { book, trailOf } from '../support/visits.ts'
import { merge, registered, unmerge } from './patient-records.ts'
import { bookSeries } from './series.ts'

startsAt()

/** A record with somebody who waits, a visit with a plan and a series, and the record that it is to be merged into. */
async function twoRecords() {
  const clinic = await mintClinic()
  const { reception, doctor } = clinic
  const [old, survivor] = [await registered(clinic, { name: 'Ann Old' }), await registered(clinic, { name: 'Ann New' })]
  const line = `/queue/doctors/${doctor.doctorId}/walk-ins`
  const waits = await reception.client.post(line, { patientId: old, locationId: clinic.locationId })
  expect(waits.status).toBe(201)
  const { id: seen } = await book(clinic, { patientId: old, appointmentDate: '2027-03-02T16:00' })
  for (const step of ['check-in', 'start', 'complete'])
    await clinic.doctor.client.post(
      `/appointments/${seen}/${step}`,
      step === 'check-in' ? { override: true, overrideReason: 'x' } : {},
    )
  const plan = await reception.client.post(`/appointments/${seen}/follow-up`, { scheduledFor: '2027-03-20' })
  expect(plan.status).toBe(201)
  const { series, appointments } = await bookSeries(clinic, { patientId: old })
  const visits: string[] = [waits.body.appointment.id, seen, ...appointments.map(({ id }: { id: string }) => id)]
  return {
    clinic,
    old,
    survivor,
    waiting: waits.body.appointment.id as string,
    visits,
    plan: plan.body.id as string,
    series: series.id as string,
  }
}

const EVENT_OF = {
  appointment: 'appointment.updated',
  followup_plan: 'followup_plan.updated',
  series: 'series.changed',
}

/** What the trail says of a record's last change, by patient. */
const changesOf = (id: string, action: string) =>
  sqlAs(
    `select actor_id, patient_id, changed from audit_log where subject_id = $1 and action = $2 and changed ? 'patient_id' order by id desc limit 2`,
    [id, action],
  )

/** Records whose events do not number 1, 2, 3 … to the version they have. */
const gapsOf = (clinic: TestClinic) =>
  sqlAs(
    `select t.id, t.version, array_agg(o.subject_version order by o.subject_version) told from (
        select clinic_id, id, version from appointments union all select clinic_id, id, version from follow_up_plans
        union all select clinic_id, id, version from series) t
      left join outbox o on o.clinic_id = t.clinic_id and o.subject_id = t.id where t.clinic_id = $1
      group by t.id, t.version having array_agg(distinct o.subject_version order by o.subject_version) <> array(select generate_series(1, t.version))`,
    [clinic.id],
  )

/** Gives the live queues what the outbox holds of these visits. */
async function deliver(clinic: TestClinic, ids: readonly string[]): Promise<void> {
  const events = await sqlAs<OutboxEvent & { id: string }>(
    `select id::text, clinic_id "clinicId", type, subject_type "subjectType", subject_id "subjectId", subject_version "subjectVersion"
      from outbox where clinic_id = $1 and subject_id = any($2) order by id desc limit 1`,
    [clinic.id, ids],
  )
  const heard = events.filter(({ type }) => liveQueueHearer.hears(type))
  await liveQueueHearer.deliver(heard, env as Env, openDatabase(env.HYPERDRIVE.connectionString))
}

test('whatever a merge and its undoing move tells so: each record by itself, to both patients, without a gap', async () => {
  const records = await twoRecords()
  const { clinic, old, survivor, visits, plan, series } = records
  expect(await gapsOf(clinic)).toEqual([])
  const subjects = [
    ...visits.map((id) => ['appointment', id] as const),
    ...[['followup_plan', plan] as const, ['series', series] as const],
  ]
  for (const [act, before, after] of [
    [() => merge(clinic, old, survivor), old, survivor],
    [() => unmerge(clinic, old), survivor, old],
  ] as const) {
    const done = await act()
    expect([done.status, done.queries]).toEqual([200, 1])
    expect(JSON.stringify(done.body)).not.toContain('"rows"')
    for (const [kind, id] of subjects) {
      const told = await changesOf(id, EVENT_OF[kind])
      const changed = { patient_id: [before, after] }
      const row = (patient_id: string) => ({ actor_id: clinic.reception.userId, patient_id, changed })
      expect(told).toHaveLength(2)
      expect(told).toEqual(expect.arrayContaining([row(before), row(after)]))
      expect((await trailOf(id)).events.at(-1)?.split('@')[0]).toBe(EVENT_OF[kind])
    }
    expect(await gapsOf(clinic)).toEqual([])
  }
  const [event] = await sqlAs('select payload from outbox where subject_id = $1 order by id desc limit 1', [plan])
  expect(event?.payload).toEqual({ status: 'scheduled', appointmentId: visits[1] })
})

test('a dry run moves nothing and makes no event', async () => {
  const { clinic, old, survivor, visits } = await twoRecords()
  const count = () => sqlAs('select count(*)::int n from outbox where clinic_id = $1', [clinic.id])
  const before = await count()
  expect((await merge(clinic, old, survivor, { dryRun: true })).status).toBe(200)
  expect(await count()).toEqual(before)
  expect(await changesOf(visits[0] ?? '', 'appointment.updated')).toEqual([])
})

test('a screen that shows the line hears that who waits is another record now, and shows its name', async () => {
  const { clinic, old, survivor, waiting } = await twoRecords()
  const desk = await watch(clinic.reception.client, clinic.doctor.doctorId)
  const shown = () => desk.queue()?.waiting.map(({ patient }: { patient: { id: string; name: string } }) => patient)
  await expect.poll(shown).toMatchObject([{ name: 'Ann Old' }])
  await merge(clinic, old, survivor)
  await deliver(clinic, [waiting])
  await expect.poll(shown).toMatchObject([{ id: survivor, name: 'Ann New' }])
  await unmerge(clinic, old)
  await deliver(clinic, [waiting])
  await expect.poll(shown).toMatchObject([{ id: old, name: 'Ann Old' }])
})
