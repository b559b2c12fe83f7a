import { env } from 'cloudflare:workers'
import { expect, test } from 'vitest'
import { openDatabase } from '../../src/db/client.ts'
import { drainOutbox } from '../../src/jobs/drain-outbox.ts'
import { mintClinic, sqlAs } from '../support/clinic.ts'
import { expectProblem } from '../support/visits.ts'
import { deliveredTo, NOBODY, parkedEvent, webhookIn } from './outbox-rows.ts'

const deliveriesOf = (eventId: unknown) =>
  sqlAs(
    `select coalesce(plugin, webhook_id::text) who, attempts, next_at is not null due, parked_at is not null parked
      from deliveries where event_id = $1 order by id`,
    [eventId],
  )

test('parked events are listed with who could not take them, page by page, for as long as they are kept', async () => {
  const { id, admin } = await mintClinic()
  const other = await mintClinic()
  await parkedEvent(other.id)
  const ids = [await parkedEvent(id, 'calendar'), await parkedEvent(id), await parkedEvent(id, '*')]
  const webhook = await webhookIn(id)
  await deliveredTo(String(ids[1]), webhook, true)
  await sqlAs("update outbox set created_at = now() - interval '60 days' where id = $1", [ids[0]])
  const first = await admin.client.get('/events?state=parked&limit=2')
  const at = expect.stringMatching(/Z$/)
  expect(first.queries).toBe(1)
  expect(first.body.data).toMatchObject([
    { id: ids[0], type: 'clinic.changed', version: 1, parked: [{ plugin: 'calendar', attempts: 10, at }] },
    {
      id: ids[1],
      parked: [
        { plugin: NOBODY, attempts: 10, at },
        { webhookId: webhook, attempts: 3, at },
      ],
    },
  ])
  const rest = await admin.client.get(`/events?state=parked&cursor=${first.body.page.nextCursor}`)
  expect(rest.body).toMatchObject({ data: [{ id: ids[2], parked: [{ plugin: '*' }] }], page: { nextCursor: null } })
  const some = await admin.client.get('/events?state=parked&type=appointment.booked')
  expect(some.body.data).toEqual([])
})

test('a replay begins anew what was parked, and nothing else; with an entry in the trail', async () => {
  const { id, admin } = await mintClinic()
  const event = await parkedEvent(id)
  const [hook, ended] = [await webhookIn(id), await webhookIn(id, false)]
  await deliveredTo(event, hook)
  await deliveredTo(event, ended, true)
  const answer = await admin.client.post(`/events/${event}/replay`, {})
  expect([answer.status, answer.queries]).toEqual([200, 1])
  expect(answer.body).toMatchObject({ id: event, type: 'clinic.changed', deliveries: 1, data: { clinicId: id } })
  expect(await deliveriesOf(event)).toEqual([
    { who: NOBODY, attempts: 0, due: true, parked: false },
    { who: hook, attempts: 3, due: false, parked: false },
    { who: ended, attempts: 3, due: false, parked: true },
  ])
  const trail = await sqlAs(
    "select subject_type, subject_id, changed from audit_log where clinic_id = $1 and action = 'event.replayed'",
    [id],
  )
  expect(trail).toEqual([
    {
      subject_type: 'event',
      subject_id: answer.body.subjectId,
      changed: { event_id: [null, event], deliveries: [null, 1] },
    },
  ])
})

test('with nothing parked the webhooks that had the event get it again, under its own id', async () => {
  const { id, admin } = await mintClinic()
  const event = await parkedEvent(id)
  await sqlAs('update deliveries set parked_at = null, delivered_at = now() where event_id = $1', [event])
  const [hook, ended] = [await webhookIn(id), await webhookIn(id, false)]
  await deliveredTo(event, hook)
  await deliveredTo(event, ended)
  const { body } = await admin.client.post(`/events/${event}/replay`, {})
  expect(body).toMatchObject({ id: event, deliveries: 1 })
  expect((await deliveriesOf(event)).filter(({ due }) => due)).toEqual([
    { who: hook, attempts: 0, due: true, parked: false },
  ])
  // It is under way already.
  expect((await admin.client.post(`/events/${event}/replay`, {})).body.deliveries).toBe(0)
})

test('what was begun anew is given to the hearer that had refused it, and leaves the list', async () => {
  const { id, admin } = await mintClinic()
  const event = await parkedEvent(id, 'late-learner')
  await admin.client.post(`/events/${event}/replay`, {})
  const heard: string[] = []
  const learner = {
    name: 'late-learner',
    hears: () => true,
    deliver: async (events: readonly { id: string }[]) => void heard.push(...events.map((one) => one.id)),
  }
  const now = Date.now() + 1000
  await drainOutbox({ db: openDatabase(env.HYPERDRIVE.connectionString), env, now }, [learner])
  expect(heard).toContain(event)
  expect((await admin.client.get('/events?state=parked')).body.data).toEqual([])
})

test('there is no event for who names another clinic’s, an unknown or a malformed one', async () => {
  const [{ admin }, other] = [await mintClinic(), await mintClinic()]
  const theirs = await parkedEvent(other.id)
  for (const id of [theirs, '999999999999999999', '0', '-1', '1.5', '1e3', 'x', '9'.repeat(40), '%00'])
    expectProblem(await admin.client.post(`/events/${id}/replay`, {}), 404, 'EVENT_NOT_FOUND')
  expect((await deliveriesOf(theirs)).map(({ parked }) => parked)).toEqual([true])
})
