import { v7 } from 'uuid'
import { expect, test } from 'vitest'
import { mintClinic, sqlAs, type TestClinic } from '../support/clinic.ts'
import { startsAt } from '../support/clock.ts'
import { answer, ask, channelIn, numberOf, sendReports } from '../support/inbound.ts'
import { spoil } from '../support/unreadable.ts'
import { book, expectProblem, expectRefusals, trailOf } from '../support/visits.ts'

startsAt()

/** A clinic whose patient has written some sentences. */
async function clinicWith(...texts: string[]) {
  const clinic = await mintClinic()
  const channel = await channelIn(clinic)
  const number = await numberOf(clinic.patient.patientId)
  const said = async (text: string, from = number) => {
    await sendReports(channel, [answer(text, from)])
    return (await clinic.reception.client.get('/inbox?limit=1')).body.data[0]
  }
  const items = []
  for (const text of texts) items.push(await said(text))
  return { clinic, channel, number, said, items }
}

const listOf = async ({ reception }: TestClinic, query = '') => (await reception.client.get(`/inbox${query}`)).body.data

test('an item is read with its text, which is sealed where it lies, and the reading is in the trail', async () => {
  const { clinic, number, items } = await clinicWith('I am late, sorry 🙏')
  const { patientId } = clinic.patient
  expect(items).toEqual([
    {
      id: expect.any(String),
      clinicId: clinic.id,
      kind: 'REPLY',
      channel: 'sms',
      from: `+49•••${number.slice(-2)}`,
      patientId,
      patientName: 'Pia Patient',
      candidates: 1,
      appointmentId: null,
      text: 'I am late, sorry 🙏',
      note: null,
      createdAt: '2027-03-01T03:00:00.000Z',
      doneAt: null,
      doneBy: null,
      version: 1,
    },
  ])
  const id = items[0].id
  const [row] = await sqlAs('select body_in from inbox where id = $1', [id])
  expect(row?.body_in).toMatch(/^v1\./)
  expect(await trailOf(id)).toEqual({ actions: ['inbox.received', 'inbox.listed'], events: ['inbox.received@1'] })
  const trail = await sqlAs('select role, patient_id, origin from audit_log where subject_id = $1 order by id', [id])
  expect(trail[0]).toEqual({ role: 'ANSWER', patient_id: patientId, origin: 'SMS' })
  expect(trail[1]).toMatchObject({ role: 'RECEPTIONIST', patient_id: patientId })
  const [event] = await sqlAs('select payload from outbox where subject_id = $1', [id])
  expect(event?.payload).toEqual({ kind: 'REPLY', patientId, appointmentId: null })
})

test('what is done says who, when and what, once', async () => {
  const { clinic, items } = await clinicWith('Where is it?')
  const path = `/inbox/${items[0].id}/done`
  const { client, userId } = clinic.nurse
  const done = await client.post(path, { note: 'Told her the way.' }, { 'If-Match': '"1"' })
  expect([done.status, done.headers.get('ETag')]).toEqual([200, '"2"'])
  expect(done.body).toMatchObject({
    note: 'Told her the way.',
    text: 'Where is it?',
    doneAt: '2027-03-01T03:00:00.000Z',
    doneBy: userId,
    version: 2,
  })
  const again = await clinic.reception.client.post(path, { note: 'Told her again.' })
  expect([again.status, again.body]).toEqual([200, done.body])
  expectProblem(await client.post(path, {}, { 'If-Match': '"1"' }), 412, 'VERSION_MISMATCH')
  expect(await listOf(clinic)).toEqual([])
  expect(await listOf(clinic, '?state=done')).toEqual([done.body])
  const { actions, events } = await trailOf(items[0].id)
  expect(actions.filter((action) => action === 'inbox.done')).toHaveLength(1)
  expect(events).toEqual(['inbox.received@1', 'inbox.done@2'])
  const [row] = await sqlAs(`select changed from audit_log where subject_id = $1 and action = 'inbox.done'`, [
    items[0].id,
  ])
  expect(JSON.stringify(row)).not.toContain('Told')
})

test('a repeated key is answered the same, and a race settles it once', async () => {
  const { clinic, items } = await clinicWith('Hello?', 'Anybody?')
  const key = { 'Idempotency-Key': v7() }
  const { client } = clinic.reception
  const [first, second] = [
    await client.post(`/inbox/${items[0].id}/done`, { note: 'a' }, key),
    await client.post(`/inbox/${items[0].id}/done`, { note: 'a' }, key),
  ]
  expect(second.body).toEqual(first.body)
  expect(second.headers.get('Idempotency-Replayed')).toBe('true')
  await Promise.all(Array.from({ length: 10 }, (_, n) => client.post(`/inbox/${items[1].id}/done`, { note: `${n}` })))
  expect((await trailOf(items[1].id)).events).toEqual(['inbox.received@1', 'inbox.done@2'])
})

test('pages go on where the last one ended, the newest first', async () => {
  const texts = ['one?', 'two?', 'three?', 'four?', 'five?']
  const { clinic, items } = await clinicWith(...texts)
  const seen = []
  let path: string | null = '/inbox?limit=2'
  while (path) {
    const { body, headers } = await clinic.reception.client.get(path)
    seen.push(...body.data.map((one: { text: string }) => one.text))
    path = body.page.nextCursor && (/<([^>]*)>/.exec(headers.get('Link') ?? '')?.[1] ?? null)
  }
  expect(seen).toEqual(texts.toReversed())
  await clinic.reception.client.post(`/inbox/${items[2].id}/done`, {})
  const kept = async (query: string) => (await listOf(clinic, query)).map(({ text }: { text: string }) => text)
  expect(await kept('')).toEqual(['five?', 'four?', 'two?', 'one?'])
  expect(await kept('?state=done')).toEqual(['three?'])
  expect(await kept('?state=all')).toHaveLength(5)
  expect(await kept('?kind=STOPPED')).toEqual([])
  expect(await kept(`?patientId=${clinic.otherPatient.patientId}`)).toEqual([])
  expect(await kept(`?state=all&kind=REPLY&patientId=${clinic.patient.patientId}`)).toHaveLength(5)
})

test('a doctor sees and settles what is about their own visits and patients, and no other', async () => {
  const { clinic, said } = await clinicWith()
  const { doctor, otherDoctor, patient } = clinic
  const stranger = await said('who has this number?', '+4930111222333')
  const visit = await book(clinic)
  await ask(clinic, visit)
  const item = await said('is there parking?')
  expect(item).toMatchObject({ appointmentId: visit.id, patientId: patient.patientId })
  const seen = async (who: typeof doctor) =>
    (await who.client.get('/inbox')).body.data.map((one: { id: string }) => one.id)
  expect([await seen(doctor), await seen(otherDoctor)]).toEqual([[item.id], []])
  expectProblem(await otherDoctor.client.post(`/inbox/${item.id}/done`, {}), 404, 'MESSAGE_NOT_FOUND')
  expectProblem(await doctor.client.post(`/inbox/${stranger.id}/done`, {}), 404, 'MESSAGE_NOT_FOUND')
  expect((await doctor.client.post(`/inbox/${item.id}/done`, {})).status).toBe(200)
  for (const { client } of [patient, clinic.support]) {
    expectProblem(await client.get('/inbox'), 403, 'FORBIDDEN')
    expectProblem(await client.post(`/inbox/${stranger.id}/done`, {}), 403, 'FORBIDDEN')
  }
})

test('it refuses strangers, other clinics and what is no item', async () => {
  const { clinic, items } = await clinicWith('Hm?')
  const path = `/inbox/${items[0].id}/done`
  await expectRefusals(clinic, { method: 'POST', path, body: {}, notFound: 'MESSAGE_NOT_FOUND', id: items[0].id })
  const elsewhere = await mintClinic()
  expect(await listOf(elsewhere, '?state=all')).toEqual([])
  const { client } = clinic.reception
  expectProblem(await client.post(path, { note: ' ' }), 422, 'VALIDATION_ERROR')
  expectProblem(await client.post(path, { done: true }), 422, 'VALIDATION_ERROR')
  expectProblem(await client.get('/inbox?state=new'), 422, 'VALIDATION_ERROR')
  expectProblem(await client.get('/inbox?cursor=AAAA'), 422, 'INVALID_CURSOR')
})

test('a text that cannot be opened is null and named, and the rest stands', async () => {
  const { clinic, items } = await clinicWith('Where is it?')
  const id = items[0].id
  await clinic.reception.client.post(`/inbox/${id}/done`, { note: 'told' })
  await spoil({ table: 'inbox', column: 'body_in', id })
  const [item] = await listOf(clinic, '?state=all')
  expect(item).toMatchObject({ text: null, unreadable: ['text'], note: 'told' })
  await spoil({ table: 'inbox', column: 'note', id })
  const [both] = await listOf(clinic, '?state=all')
  expect(both).toMatchObject({ text: null, note: null, unreadable: ['text', 'note'] })
})
