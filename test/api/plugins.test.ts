import { expect, test } from 'vitest'
import { mintClinic, sqlAs } from '../support/clinic.ts'
import { expectProblem, pointersOf } from '../support/visits.ts'

const PATH = '/plugins/no-show-task'
const ALL = ['IN_PERSON', 'VIDEO_CALL', 'HOME_VISIT']

test('an administrator sees all plugins, turns one on with settings, and off again; audited and told', async () => {
  const [{ id, admin }, other] = [await mintClinic(), await mintClinic()]
  const before = await admin.client.get('/plugins')
  expect([before.status, before.queries]).toEqual([200, 1])
  const shipped = {
    name: 'no-show-task',
    summary: expect.any(String),
    events: ['appointment.no_show'],
    enabled: false,
    settings: { types: ALL },
    settingsSchema: {
      type: 'object',
      properties: { types: { type: 'array', minItems: 1, items: { type: 'string', enum: ALL } } },
      additionalProperties: false,
    },
    version: 0,
  }
  expect(before.body.data).toMatchObject([shipped])
  const settings = { types: ['VIDEO_CALL'] }
  const on = await admin.client.put(PATH, { enabled: true, settings })
  expect([on.status, on.queries, on.headers.get('ETag')]).toEqual([200, 1, '"1"'])
  expect(on.body).toMatchObject({ name: 'no-show-task', enabled: true, settings, version: 1 })
  const off = await admin.client.put(PATH, { enabled: false })
  expect(off.body).toMatchObject({ enabled: false, settings, version: 2 })
  expect((await admin.client.get('/plugins')).body.data).toMatchObject([{ enabled: false, settings, version: 2 }])
  expect((await other.admin.client.get('/plugins')).body.data).toMatchObject([{ version: 0, settings: { types: ALL } }])
  const trail = await sqlAs(
    "select changed from audit_log where clinic_id = $1 and action = 'plugin.changed' order by id",
    [id],
  )
  const name = ['no-show-task', 'no-show-task']
  expect(trail.map(({ changed }) => changed)).toEqual([
    { name, enabled: [null, true], settings: null },
    { name, enabled: [true, false] },
  ])
  const events = await sqlAs(
    "select payload from outbox where clinic_id = $1 and type = 'plugin.changed' order by id",
    [id],
  )
  expect(events.map(({ payload }) => payload)).toEqual([
    { name: 'no-show-task', enabled: true },
    { name: 'no-show-task', enabled: false },
  ])
})

test('settings that the plugin does not take are refused, field by field, and nothing is written', async () => {
  const { id, admin } = await mintClinic()
  for (const [body, pointer] of [
    [{ enabled: true, settings: { types: [] } }, '#/settings/types'],
    [{ enabled: true, settings: { types: ['TELEPATHY'] } }, '#/settings/types/0'],
    [{ enabled: true, settings: { types: 'IN_PERSON' } }, '#/settings/types'],
    [{ enabled: true, settings: { kinds: ['IN_PERSON'] } }, '#/settings/kinds'],
    [{ enabled: true, settings: [] }, '#/settings'],
    [{ enabled: 'yes' }, '#/enabled'],
    [{ on: true }, '#/on'],
  ] as const) {
    const answer = await admin.client.put(PATH, body)
    expectProblem(answer, 422, 'VALIDATION_ERROR')
    expect(pointersOf(answer)).toEqual([pointer])
  }
  expect(await sqlAs('select 1 from clinic_plugins where clinic_id = $1', [id])).toEqual([])
})

test('a plugin that is not there is 404, a version that is not the plugin’s any more 412', async () => {
  const { admin, reception, doctor } = await mintClinic()
  for (const name of ['calendar', 'plugins', '*', 'NO-SHOW-TASK', '%00', 'constructor'])
    expectProblem(await admin.client.put(`/plugins/${name}`, { enabled: true }), 404, 'NOT_FOUND')
  const at = (version: string) => ({ 'If-Match': version })
  expect((await admin.client.put(PATH, { enabled: true }, at('"0"'))).status).toBe(200)
  expectProblem(await admin.client.put(PATH, { enabled: false }, at('"0"')), 412, 'VERSION_MISMATCH')
  expect((await admin.client.put(PATH, { enabled: false }, at('"1"'))).body).toMatchObject({
    enabled: false,
    version: 2,
  })
  for (const { client } of [reception, doctor]) {
    expectProblem(await client.get('/plugins'), 403, 'FORBIDDEN')
    expectProblem(await client.put(PATH, { enabled: true }), 403, 'FORBIDDEN')
  }
})

test('a repeated Idempotency-Key is answered as before and changes nothing; with another body it is refused', async () => {
  const { id, admin } = await mintClinic()
  const keyed = (body: object) => admin.client.put(PATH, body, { 'Idempotency-Key': 'plugin' })
  expect((await keyed({ enabled: true })).body).toMatchObject({ enabled: true, version: 1 })
  const twice = await keyed({ enabled: true })
  expect([twice.status, twice.headers.get('Idempotency-Replayed'), twice.body.version]).toEqual([200, 'true', 1])
  expectProblem(await keyed({ enabled: false }), 422, 'IDEMPOTENCY_KEY_REUSED')
  expect(await sqlAs('select version from clinic_plugins where clinic_id = $1', [id])).toEqual([{ version: 1 }])
})
