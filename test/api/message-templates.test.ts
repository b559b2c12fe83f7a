import { expect, test } from 'vitest'
import { mintClinic, sqlAs, type TestClinic } from '../support/clinic.ts'

const PATH = '/messages/templates'
const place = { event: 'reminder', channel: 'email', language: 'en' } as const

interface Problem {
  errors: { pointer: string; detail: string }[]
}
interface Text {
  event: string
  own: { subject: string | null; body: string | null } | null
  version: number
}
const pointers = ({ body }: { body: Problem }) => body.errors.map(({ pointer }) => pointer)
const put = (clinic: TestClinic, body: object, headers = {}) =>
  clinic.admin.client.put(PATH, { ...place, ...body }, headers)
const preview = (clinic: TestClinic, body: object) => clinic.admin.client.post(`${PATH}/preview`, { ...place, ...body })
const list = async (clinic: TestClinic, query = ''): Promise<Text[]> =>
  (await clinic.admin.client.get(PATH + query)).body.data

let made: Promise<TestClinic> | undefined
const shared = () => {
  made ??= mintClinic()
  return made
}

test('the table has every text, and filters', async () => {
  const clinic = await mintClinic()
  const { status, body, queries } = await clinic.admin.client.get(PATH)
  expect([status, queries, body.data.length]).toEqual([200, 1, 64])
  expect(body.names).toContain('patientName')
  expect(body.data[0]).toMatchObject({
    id: null,
    event: 'booked',
    channel: 'email',
    language: 'en',
    own: null,
    version: 0,
  })
  expect(body.data[0].shipped.body).toContain('{{visits}}')
  expect(await list(clinic, '?event=moved&channel=sms&language=de')).toMatchObject([
    { event: 'moved', channel: 'sms', language: 'de' },
  ])
  expect(await list(clinic, '?language=hi')).toHaveLength(16)
  expect((await clinic.admin.client.get(`${PATH}?language=fr`)).status).toBe(422)
})

test('a text is written, changed, and taken away', async () => {
  const clinic = await mintClinic()
  const first = await put(clinic, { subject: '{{clinicName}}: see you', body: 'Hello {{patientName}},\r\nat {{time}}' })
  expect([first.status, first.queries, first.headers.get('ETag')]).toEqual([200, 2, '"1"'])
  expect(first.body).toMatchObject({
    ...place,
    own: { subject: '{{clinicName}}: see you', body: 'Hello {{patientName}},\nat {{time}}' },
    providerTemplateId: null,
    version: 1,
  })
  const second = await put(
    clinic,
    { providerTemplateId: 'tpl-1', entityId: '1101.22', subject: null },
    { 'If-Match': '"1"' },
  )
  expect(second.body).toMatchObject({
    id: first.body.id,
    own: { subject: null, body: 'Hello {{patientName}},\nat {{time}}' },
    providerTemplateId: 'tpl-1',
    entityId: '1101.22',
    version: 2,
  })
  expect((await put(clinic, { body: 'x' }, { 'If-Match': '"1"' })).body.code).toBe('VERSION_MISMATCH')
  const [listed] = await list(clinic, '?event=reminder&channel=email&language=en')
  expect(listed).toEqual(second.body)

  const gone = await put(clinic, { body: null })
  expect(gone.body).toMatchObject({ id: null, own: null, version: 0 })
  expect((await put(clinic, { body: null })).body).toMatchObject({ own: null, version: 0 })
  const path = `${PATH}/${first.body.id}`
  expect((await clinic.admin.client.delete(path)).body.code).toBe('NOT_FOUND')
  const anew = `${PATH}/${(await put(clinic, { body: 'Anew' })).body.id}`
  expect((await clinic.admin.client.delete(anew, {}, { 'If-Match': '"7"' })).status).toBe(412)
  expect((await clinic.admin.client.delete(anew)).body).toMatchObject({ own: null, version: 0 })
  expect((await list(clinic)).every(({ own }) => own === null)).toBe(true)
})

test('who means to be the first is refused where somebody was', async () => {
  const clinic = await mintClinic()
  for (const headers of [{ 'If-None-Match': '*' }, { 'If-Match': '"0"' }]) {
    expect((await put(clinic, { body: 'First' }, headers)).status).toBe(200)
    expect((await put(clinic, { body: 'Second' }, headers)).status).toBe(412)
    await put(clinic, { body: null })
  }
  expect((await put(clinic, { body: 'x' }, { 'If-Match': '"1"' })).status).toBe(412)
})

test.each([
  [{}, '#/body'],
  [{ body: 'Because of {{reason}}' }, '#/body'],
  [{ body: 'Hello {{patientName' }, '#/body'],
  [{ body: ' ' }, '#/body'],
  [{ body: 'a\u0007b' }, '#/body'],
  [{ body: 'a\u202eb' }, '#/body'],
  [{ body: 'x'.repeat(5001) }, '#/body'],
  [{ body: 'x', subject: 'With {{doctorName}}' }, '#/subject'],
  [{ body: 'x', subject: 'a\r\nBcc: x@evil.example' }, '#/subject'],
  [{ body: 'x', subject: 'x'.repeat(151) }, '#/subject'],
  [{ body: 'x', channel: 'sms', subject: 'No subject' }, '#/subject'],
  [{ body: 'x'.repeat(641), channel: 'sms' }, '#/body'],
  [{ body: 'x', event: 'paid' }, '#/event'],
  [{ body: 'x', language: 'fr' }, '#/language'],
  [{ body: 'x', providerTemplateId: 'a b' }, '#/providerTemplateId'],
  [{ body: 'x', html: '<b>' }, '#/html'],
])('%j is refused at %s', async (body, pointer) => {
  const refused = await put(await shared(), body)
  expect([refused.status, pointers(refused)]).toEqual([422, [pointer]])
})

test('texts are sealed, and neither trail nor events have them', async () => {
  const clinic = await mintClinic()
  const key = { 'Idempotency-Key': `text-${clinic.id}` }
  const first = await put(clinic, { subject: 'Plainly said', body: 'Quietly said' }, key)
  const again = await put(clinic, { subject: 'Plainly said', body: 'Quietly said' }, key)
  expect([again.headers.get('Idempotency-Replayed'), again.body]).toEqual(['true', first.body])
  await clinic.admin.client.delete(`${PATH}/${first.body.id}`)
  const kept = [
    ...(await sqlAs(`select to_jsonb(t) x from audit_log t where clinic_id = $1`, [clinic.id])),
    ...(await sqlAs(`select to_jsonb(t) x from outbox t where clinic_id = $1`, [clinic.id])),
    ...(await sqlAs(`select to_jsonb(t) x from message_templates t where clinic_id = $1`, [clinic.id])),
    ...(await sqlAs(`select to_jsonb(t) x from idempotency_keys t where user_id = $1`, [clinic.admin.userId])),
  ]
  expect(JSON.stringify(kept)).not.toMatch(/(Plainly|Quietly) said/)
  const told = await sqlAs(
    `select type, payload from outbox where clinic_id = $1 and type like 'messages.%' order by created_at, type`,
    [clinic.id],
  )
  expect(told).toEqual([
    { type: 'messages.template_changed', payload: { templateId: first.body.id } },
    { type: 'messages.template_removed', payload: { templateId: first.body.id } },
  ])
})

test('a text that cannot be opened says so', async () => {
  const clinic = await mintClinic()
  const { body } = await put(clinic, { body: 'Kept' })
  await sqlAs(`update message_templates set body = overlay(body placing 'gone' from 4 for 1) where id = $1`, [body.id])
  const [shown] = await list(clinic, '?event=reminder&channel=email&language=en')
  expect(shown).toMatchObject({ own: { subject: null, body: null }, unreadable: ['body'] })
})

test('a preview shows what a patient would see, of a visit that nobody has', async () => {
  const clinic = await mintClinic()
  const shipped = await preview(clinic, {})
  expect([shipped.status, shipped.queries]).toEqual([200, 1])
  expect(shipped.body).toMatchObject({ subject: 'Test clinic: your appointment', segments: null })
  expect(shipped.body.text).toContain('Alex Sample')
  expect(shipped.body.html).toContain('<html lang="en" dir="ltr">')
  const given = await preview(clinic, { body: '<b>{{patientName}}</b>' })
  expect(given.body.html).toContain('&lt;b&gt;<bdi>Alex Sample</bdi>&lt;/b&gt;')
  const sms = await preview(clinic, { channel: 'sms', body: 'क'.repeat(71) })
  expect(sms.body).toEqual({ subject: null, text: 'क'.repeat(71), html: null, segments: 2 })
  expect(pointers(await preview(clinic, { body: '{{reason}}' }))).toEqual(['#/body'])
  await put(clinic, { body: 'Our own' })
  expect((await preview(clinic, {})).body.text).toBe('Our own\n')
  expect(await sqlAs('select count(*)::int n from messages where clinic_id = $1', [clinic.id])).toEqual([{ n: 0 }])
})

test('only an administrator writes texts, and only their own clinic’s', async () => {
  const [clinic, other] = await Promise.all([mintClinic(), mintClinic()])
  const { body } = await put(clinic, { body: 'Ours' })
  for (const { client } of [clinic.reception, clinic.doctor, clinic.patient]) {
    expect((await client.get(PATH)).status).toBe(403)
    expect((await client.put(PATH, { ...place, body: 'x' })).status).toBe(403)
    expect((await client.post(`${PATH}/preview`, place)).status).toBe(403)
  }
  expect((await other.admin.client.delete(`${PATH}/${body.id}`)).status).toBe(404)
  expect((await preview(other, {})).body.text).not.toContain('Ours')
  expect((await list(clinic)).filter(({ own }) => own !== null)).toHaveLength(1)
})
