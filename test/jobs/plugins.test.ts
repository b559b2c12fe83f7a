import { env } from 'cloudflare:workers'
import { v7 } from 'uuid'
import { expect, test, vi } from 'vitest'
import * as z from 'zod'
import { openDatabase } from '../../src/db/client.ts'
import { SYSTEM_USER_ID } from '../../src/domain/system.ts'
import type { Env } from '../../src/env.ts'
import { drainOutbox } from '../../src/jobs/drain-outbox.ts'
import { hearers } from '../../src/jobs/hearers.ts'
import { installed } from '../../src/plugins/installed.ts'
import { definePlugin, type Plugin } from '../../src/plugins/plugin.ts'
import { pluginSource } from '../../src/plugins/plugin-source.ts'
import { mintClinic, sqlAs, type TestClinic } from '../support/clinic.ts'
import { toldOfTasks } from '../support/messages.ts'
import { book, putInState } from '../support/visits.ts'
import { lateCancellations } from './example-plugin.ts'

const NOW = Date.parse('2090-01-02T00:00:00Z')

const drain = (plugins: readonly Plugin[], now = NOW) =>
  drainOutbox({ db: openDatabase(env.HYPERDRIVE.connectionString), env: env as Env, now }, [pluginSource(plugins)])

const turnOn = (clinicId: string, name: string, settings: object = {}, isOn = true) =>
  sqlAs(
    `insert into clinic_plugins (clinic_id, id, name, enabled, settings) values ($1, $2, $3, $5, $4)
      on conflict (clinic_id, name) do update set enabled = excluded.enabled`,
    [clinicId, v7(), name, JSON.stringify(settings), isOn],
  )

/** An event that only these tests' runs take, since a Worker of the version before seems to have tried it. */
async function emit(clinicId: string, type: string, payload: object): Promise<string> {
  const [row] = await sqlAs(
    `insert into outbox (clinic_id, subject_type, subject_id, subject_version, type, payload, created_at, attempts)
      values ($1, 'clinic', gen_random_uuid(), 1, $2, $3, '2090-01-01', 1) returning id`,
    [clinicId, type, JSON.stringify(payload)],
  )
  return String(row?.id)
}

const changed = (clinicId: string) => emit(clinicId, 'clinic.changed', { clinicId })

/** A plugin that writes down what it was given, and refuses what it is told to. */
function noting(refuses: (id: string) => boolean = () => false) {
  const heard: [id: string, word: string, clinicId: string][] = []
  const plugin = definePlugin({
    name: `noting-${v7()}`,
    summary: 'Notes what it hears.',
    settings: z.strictObject({ word: z.string().default('hello') }),
    on: {
      'clinic.changed': async ({ id, data }, { settings }) => {
        if (refuses(id)) throw new Error('refused')
        heard.push([id, settings.word, data.clinicId])
      },
    },
  })
  return { plugin, heard }
}

const deliveriesOf = (id: string) =>
  sqlAs('select plugin, attempts, parked_at is not null parked from deliveries where event_id = $1', [id])

test('a plugin hears the clinics that have turned it on, each with its settings, in one look at all of them', async () => {
  const [one, two, off, none] = [v7(), v7(), v7(), v7()]
  await mintClinics([one, two, off, none])
  const { plugin, heard } = noting()
  await turnOn(one, plugin.name, { word: 'one' })
  await turnOn(two, plugin.name)
  await turnOn(off, plugin.name, {}, false)
  const ids = [await changed(one), await changed(two), await changed(off), await changed(none)]
  await emit(one, 'clinic.created', { clinicId: one })
  await drain([plugin])
  expect(heard.sort()).toEqual([
    [ids[0], 'one', one],
    [ids[1], 'hello', two],
  ])
  await turnOn(one, plugin.name, {}, false)
  await changed(one)
  await drain([plugin])
  expect(heard).toHaveLength(2)
})

const mintClinics = (ids: readonly string[]) =>
  sqlAs(
    `insert into clinics (id, name, timezone, settings) select x, 'Clinic', 'UTC', '{"timezone":"UTC"}' from unnest($1::uuid[]) x`,
    [ids],
  )

test('what one plugin refuses is counted for it alone, and waits for it; settings that no longer fit are refused too', async () => {
  const clinicId = v7()
  await mintClinics([clinicId])
  const ids: string[] = []
  const [picky, calm, odd] = [noting((id) => id === ids[0]), noting(), noting()]
  await turnOn(clinicId, picky.plugin.name)
  await turnOn(clinicId, calm.plugin.name)
  await turnOn(clinicId, odd.plugin.name, { word: 7 })
  ids.push(await changed(clinicId), await changed(clinicId))
  const all = [picky.plugin, calm.plugin, odd.plugin]
  await drain(all)
  expect(new Set(calm.heard.map(([id]) => id))).toEqual(new Set(ids))
  expect(picky.heard.map(([id]) => id)).toEqual([ids[1]])
  expect(odd.heard).toEqual([])
  const left = (await deliveriesOf(ids[0] ?? '')).map(({ plugin }) => plugin)
  expect(left.sort()).toEqual([picky.plugin.name, odd.plugin.name].sort())
  // Turned off, it has nothing left to hear.
  await turnOn(clinicId, picky.plugin.name, {}, false)
  await drain(all, NOW + 3_600_000)
  const [still] = (await deliveriesOf(ids[0] ?? '')).filter(({ plugin }) => plugin === picky.plugin.name)
  expect(still).toMatchObject({ attempts: 1, parked: false })
  await turnOn(clinicId, picky.plugin.name)
  await drain(all, NOW + 2 * 3_600_000)
  expect(picky.heard).toHaveLength(1)
})

test('names are unique among all that hear, and every plugin’s settings have a JSON schema', () => {
  const names = [...hearers.map(({ name }) => name), ...installed.map(({ name }) => name)]
  expect(new Set(names).size).toBe(names.length)
  for (const { name, settings, events, summary } of installed) {
    expect(name).toMatch(/^[a-z][a-z0-9-]*$/)
    expect(summary).toMatch(/\.$/)
    expect(events.length).toBeGreaterThan(0)
    expect(z.toJSONSchema(settings)).toMatchObject({ type: 'object', additionalProperties: false })
  }
})

/** A visit whose patient did not come, and its event. */
async function missed(clinic: TestClinic): Promise<{ id: string; eventId: string }> {
  const { id } = await book(clinic)
  await putInState(id, 'NO_SHOW')
  const [row] = await sqlAs(
    `insert into outbox (clinic_id, subject_type, subject_id, subject_version, type, payload, created_at, attempts)
      select a.clinic_id, 'appointment', a.id, 9, 'appointment.no_show', jsonb_build_object('status', a.status, 'patientId', a.patient_id,
        'doctorId', a.doctor_id, 'appointmentDate', utc_text(a.starts_at), 'endDate', utc_text(a.ends_at), 'type', a.type,
        'locationId', a.location_id), '2090-01-01', 1 from appointments a where a.id = $1 returning id`,
    [id],
  )
  return { id: String(id), eventId: String(row?.id) }
}

const tasksOf = (visit: string) =>
  sqlAs('select kind, dedup_key, patient_id, doctor_id from inbox where appointment_id = $1', [visit])

test('no-show-task puts one task into the inbox, for the types that the clinic wants it for', async () => {
  const clinic = await mintClinic()
  await turnOn(clinic.id, 'no-show-task', { types: ['IN_PERSON'] })
  const { id, eventId } = await missed(clinic)
  await drain(installed)
  const task = {
    kind: 'NO_SHOW',
    dedup_key: `no-show:${id}:9`,
    patient_id: clinic.patient.patientId,
    doctor_id: clinic.doctor.doctorId,
  }
  expect(await tasksOf(id)).toEqual([task])
  await sqlAs('update outbox set processed_at = null where id = $1', [eventId])
  await drain(installed)
  expect(await tasksOf(id)).toEqual([task])
  expect(await toldOfTasks(clinic, 1)).toEqual([
    {
      ...{ kind: 'NO_SHOW', patientId: task.patient_id, appointmentId: id },
      trail: [{ actorId: SYSTEM_USER_ID, role: 'SYSTEM' }],
    },
  ])
})

test('no-show-task leaves out other types, and a no-show that was taken back', async () => {
  const clinic = await mintClinic()
  await turnOn(clinic.id, 'no-show-task', { types: ['VIDEO_CALL'] })
  const other = await missed(clinic)
  await drain(installed)
  await sqlAs(`update clinic_plugins set settings = '{"types":["IN_PERSON"]}' where clinic_id = $1`, [clinic.id])
  const back = await missed(clinic)
  await putInState(back.id, 'SCHEDULED')
  await drain(installed)
  expect([await tasksOf(other.id), await tasksOf(back.id)]).toEqual([[], []])
})

test('the plugin of docs/plugins.md runs', async () => {
  const clinic = await mintClinic()
  await turnOn(clinic.id, lateCancellations.name, { hours: 2 })
  const data = (appointmentDate: string) => ({
    ...{ status: 'CANCELLED', patientId: clinic.patient.patientId, doctorId: clinic.doctor.doctorId },
    ...{ appointmentDate, endDate: appointmentDate, type: 'IN_PERSON', locationId: null },
  })
  const late = await emit(clinic.id, 'appointment.cancelled', data('2090-01-01T01:00:00.000Z'))
  await emit(clinic.id, 'appointment.cancelled', data('2090-01-01T03:00:00.000Z'))
  const info = vi.spyOn(console, 'info')
  await drain([lateCancellations])
  const lines = info.mock.calls.map(([line]) => JSON.parse(String(line)))
  expect(lines.filter(({ event }) => event === 'visit.cancelled_late')).toMatchObject([
    { plugin: 'late-cancellations', eventId: late, doctorId: clinic.doctor.doctorId, visits: 0 },
  ])
  info.mockRestore()
})
