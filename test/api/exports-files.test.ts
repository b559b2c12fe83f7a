import { env } from 'cloudflare:workers'
import { expect, test } from 'vitest'
import { openDatabase } from '../../src/db/client.ts'
import type { Env } from '../../src/env.ts'
import { claimExport, noteProgress } from '../../src/features/exports/running/claim-export.ts'
import { purgeExports } from '../../src/jobs/purge-exports.ts'
import { send } from '../support/client.ts'
import { mintClinic, sqlAs } from '../support/clinic.ts'
import { setClock, startsAt } from '../support/clock.ts'
import { expectProblem, trailOf } from '../support/visits.ts'
import { download, exported, filesAt, ofClinic, pathOf, runAt, seen } from './export-files.ts'

startsAt()

const bindings = env as unknown as Env
const downloadsOf = (id: string) =>
  sqlAs("select actor_id, role, patient_id from audit_log where subject_id = $1 and action = 'export.downloaded'", [id])

test('a patient reads in their trail when their file was got, and by whose address', async () => {
  const { admin, patient } = await mintClinic()
  const { patientId } = patient
  const { id, link } = await exported(admin.client, { scope: 'patient', patientId, format: 'zip' })
  const shown = (await patient.client.get(`/exports/${id}`)).body.link
  for (const { url } of [link, shown]) await (await download(url)).arrayBuffer()
  const trail = (actor: string) => ({ actor_id: actor, role: 'EXPORT', patient_id: patientId })
  expect(await downloadsOf(id)).toEqual([trail(admin.userId), trail(patient.userId)])
  const log = await patient.client.get(`/patients/${patientId}/access-log`)
  expect(log.body.data.map((row: { action: string }) => row.action)).toContain('export.downloaded')
})

test('an address is good for an hour, the files for a day, and nobody keeps, sniffs or guesses them', async () => {
  const clinic = await mintClinic()
  const { admin } = clinic
  const { id, link, expiresAt } = await exported(admin.client, ofClinic())
  expect([link.expiresAt, expiresAt]).toEqual(['2027-03-01T04:00:00.000Z', expect.stringMatching(/^2027-03-02T03:00/)])
  const answer = await download(link.url)
  await answer.arrayBuffer()
  expect(Object.fromEntries(answer.headers)).toMatchObject({
    'cache-control': 'no-store',
    'content-type': 'application/zip',
    'content-disposition': 'attachment; filename="clinic-2027-03-01.zip"',
    'x-content-type-options': 'nosniff',
    'referrer-policy': 'no-referrer',
  })
  const path = pathOf(link.url)
  const at = path.length - 3
  for (const wrong of [`${path.slice(0, at)}${path[at] === 'A' ? 'B' : 'A'}${path.slice(at + 1)}`, '/exports/files/x'])
    expectProblem(await send('GET', wrong), 404, 'EXPORT_NOT_FOUND')
  setClock('2027-03-01T04:00:00Z')
  expect((await download(link.url)).status).toBe(404)
  const later = (await admin.client.get(`/exports/${id}`)).body.link
  expect((await download(later.url)).status).toBe(200)
  // Each download that was one is in the trail, by whom its address was shown to.
  expect(await downloadsOf(id)).toEqual(Array(2).fill({ actor_id: admin.userId, role: 'EXPORT', patient_id: null }))
  setClock('2027-03-02T03:30:00Z')
  expect((await admin.client.get(`/exports/${id}`)).body).toMatchObject({ status: 'expired', link: null })
  expect((await bindings.FILES.list({ prefix: `${clinic.id}/exports/${id}/` })).objects.length).toBeGreaterThan(20)
  const db = openDatabase(bindings.HYPERDRIVE.connectionString)
  while ((await purgeExports({ db, env: bindings, now: Date.now() })) > 0);
  db.release()
  expect((await bindings.FILES.list({ prefix: `${clinic.id}/exports/${id}/` })).objects).toEqual([])
})

test('a clinic takes everything away, in parts that nobody can read in the bucket; each patient’s trail tells of it', async () => {
  const clinic = await mintClinic()
  const { admin, patient } = clinic
  await seen(clinic)
  await sqlAs(
    `insert into patients (clinic_id, id, name, external_id, search_pieces) select $1, gen_random_uuid(), 'Needle ' || n, 'N-' || n, '{}'
      from generate_series(1, 2100) n`,
    [clinic.id],
  )
  const { id, link, progress } = await exported(admin.client, ofClinic('ndjson'))
  expect(progress.rows).toBeGreaterThan(2102)
  const files = await filesAt(link.url)
  const lines = (files['patients.ndjson'] ?? '').trimEnd().split('\n')
  expect(new Set(lines.map((line) => JSON.parse(line).externalId)).size).toBe(2101)
  expect(lines).toHaveLength(2102)
  expect(files['appointments.ndjson']).toContain('difficult')
  expect(files['README.txt']).toContain('doctors, hours, patients, appointments')
  expect(JSON.parse(files['follow-up-plans.ndjson'] ?? '')).toMatchObject({ instructions: 'rest' })
  expect((await trailOf(patient.patientId)).actions).toContain('patient.exported')
  const { objects } = await bindings.FILES.list({ prefix: `${clinic.id}/exports/${id}/1/` })
  expect(objects).toHaveLength(3)
  for (const { key } of objects) expect(await (await bindings.FILES.get(key))?.text()).not.toContain('Needle')
})

test('killed anywhere it goes on; written twice it is the same', async () => {
  const clinic = await mintClinic()
  await seen(clinic)
  const db = openDatabase(bindings.HYPERDRIVE.connectionString)
  const made = await clinic.admin.client.post('/exports', ofClinic())
  const { id } = made.body
  const state = async () =>
    (await sqlAs('select status, position, files, claimed_until from exports where id = $1', [id]))[0]
  // The run that the Queue wakes is let go first: here the steps are taken by hand.
  while (!['done'].includes(String((await state())?.status))) await runAt(Date.now())
  const whole = await filesAt((await clinic.admin.client.get(`/exports/${id}`)).body.link.url)
  // As if it had died after each file in turn: what was written since is written again.
  const noted = (await state())?.files as { name: string }[]
  for (let file = 0; file < noted.length; file += 5) {
    await sqlAs(
      `update exports set status = 'running', claimed_until = null, files = $2, position = jsonb_build_object('file', $3::int, 'part', 0, 'after', null, 'rows', 0)
        where id = $1`,
      [id, JSON.stringify(noted.slice(0, file)), file],
    )
    while ((await state())?.status !== 'done') await runAt(Date.now())
  }
  const again = await filesAt((await clinic.admin.client.get(`/exports/${id}`)).body.link.url)
  // These grow meanwhile.
  const grows = new Set(['audit-trail.csv', 'messages.csv'])
  for (const [name, text] of Object.entries(whole)) if (!grows.has(name)) expect(again[name], name).toBe(text)

  // Two that have the same one: the second to note its part leaves it.
  await sqlAs(
    `update exports set status = 'running', claimed_until = null, files = '[]', position = '{"file":0,"part":0,"after":null,"rows":0}' where id = $1`,
    [id],
  )
  const claimed = await claimExport(db, Date.now())
  if (!claimed) throw new Error('Nothing was to be claimed.')
  const after = { ...claimed, position: { ...claimed.position, file: 1 } }
  const note = () => noteProgress(db, claimed, after, { rows: 0, now: Date.now() })
  expect([await note(), await note()]).toEqual([true, false])
  db.release()
})
