import { env } from 'cloudflare:workers'
import { v7 } from 'uuid'
import { beforeEach, expect, test, vi } from 'vitest'
import { openDatabase } from '../../src/db/client.ts'
import type { OutgoingMessage } from '../../src/domain/messages/channel.ts'
import { armReminders } from '../../src/jobs/arm-reminders.ts'
import { sendMessages } from '../../src/jobs/send-messages.ts'
import type { OutboxEvent } from '../../src/plugins/hearer.ts'
import { remindersHearer } from '../../src/plugins/reminders/reminders.ts'
import { mintClinic, sqlAs, type TestClinic } from '../support/clinic.ts'
import { setClock, startsAt } from '../support/clock.ts'
import { provider, reachable } from '../support/messages.ts'
import { page } from '../support/visit-links.ts'
import { book } from '../support/visits.ts'

const HOUR = 3_600_000

// Monday, 09:00 in Berlin; on the 28th clocks are set forward.
startsAt('2027-03-01T08:00:00Z')

// A run takes the rules of every clinic: those of other files' clinics would be looked at each hour.
beforeEach(() => sqlAs("update reminder_rules set arm_at = '2100-01-01'"))

const db = () => openDatabase(env.HYPERDRIVE.connectionString)
const at = (text: string) => Date.parse(text)

/** The cron's run at this instant. */
function cron(instant: string | number): Promise<number> {
  setClock(new Date(instant).toISOString())
  return armReminders({ db: db(), env, now: Date.now() })
}

/** The cron once an hour, from one instant to another. */
async function hourly(from: string, to: string): Promise<void> {
  for (let now = at(from); now <= at(to); now += HOUR) await cron(now)
}

/** Hands the hearer everything that its clinic's outbox has told of visits. */
async function hear(clinic: TestClinic): Promise<void> {
  const rows = await sqlAs("select * from outbox where clinic_id = $1 and subject_type = 'appointment' order by id", [
    clinic.id,
  ])
  const events = rows.map(
    (row): OutboxEvent => ({
      ...{ id: String(row.id), clinicId: clinic.id, type: row.type, subjectType: row.subject_type, data: row.payload },
      ...{ subjectId: row.subject_id, subjectVersion: row.subject_version, at: (row.created_at as Date).getTime() },
    }),
  )
  await remindersHearer.deliver(
    events.filter(({ type }) => remindersHearer.hears(type)),
    env,
    db(),
  )
}

/** What is planned of a visit: `hours before the start it is for`, its state, and when. */
async function planned(id: string): Promise<string[]> {
  const rows = await sqlAs(
    `select r.offset_minutes / 60 hours, m.visit_start, m.state, m.outcome, m.due_at from messages m
      left join reminder_rules r on r.clinic_id = m.clinic_id and r.id = m.rule_id
      where m.appointment_id = $1 and m.event = 'reminder' order by r.offset_minutes desc, m.visit_start`,
    [id],
  )
  return rows.map(({ hours, visit_start, state, outcome, due_at }) => {
    const [start, due] = [visit_start, due_at].map((instant) => (instant as Date).toISOString().slice(5, 16))
    return `${hours} h before ${start}: ${state === 'waiting' ? due : outcome}`
  })
}

const berlin = (over = {}) =>
  mintClinic({ timezone: 'Europe/Berlin', hours: [{ start: '00:00', end: '24:00' }], ...over })

/** Sets the clinic's rules, past the endpoint, as if they had been so for long. */
async function rules(clinic: TestClinic, ...offsets: number[]): Promise<void> {
  await sqlAs('delete from reminder_rules where clinic_id = $1', [clinic.id])
  await sqlAs(
    `insert into reminder_rules(clinic_id, id, offset_minutes, updated_at)
      select $1, gen_random_uuid(), x, '2026-01-01' from unnest($2::int[]) x`,
    [clinic.id, offsets],
  )
}

/** Visits that stand on one another, booked long ago. */
async function visits(clinic: TestClinic, count: number, start: string): Promise<string[]> {
  const ids = Array.from({ length: count }, () => v7())
  await sqlAs(
    `insert into appointments(clinic_id, id, doctor_id, patient_id, location_id, type, status, starts_at, ends_at, timezone, overbook,
        patient_overlap, created_at)
      select $1, id, $2, $3, $4, 'IN_PERSON', 'SCHEDULED', $6, $6::timestamptz + interval '30 min', $7, true, true, '2027-01-01'
      from unnest($5::uuid[]) id`,
    [clinic.id, clinic.doctor.doctorId, clinic.patient.patientId, clinic.locationId, ids, start, clinic.timezone],
  )
  return ids
}

const withDefaults = async (over = {}) => {
  const clinic = await berlin(over)
  await sqlAs('update reminder_rules set updated_at = $2 where clinic_id = $1', [clinic.id, '2026-01-01'])
  return clinic
}

test('a visit gets its two reminders as it comes within reach, however often the cron runs', async () => {
  const clinic = await withDefaults()
  const { id } = await book(clinic, { appointmentDate: '2027-03-15T10:00' })
  await hear(clinic)
  await cron('2027-03-01T08:00:00Z')
  expect(await planned(id)).toEqual([])
  await hourly('2027-03-12T04:00:00Z', '2027-03-12T10:00:00Z')
  expect(await planned(id)).toEqual(['72 h before 03-15T09:00: 03-12T09:00'])
  await hourly('2027-03-14T04:00:00Z', '2027-03-15T12:00:00Z')
  const both = ['72 h before 03-15T09:00: 03-12T09:00', '24 h before 03-15T09:00: 03-14T09:00']
  expect(await planned(id)).toEqual(both)
  const [row] = await sqlAs('select * from messages where appointment_id = $1 order by due_at', [id])
  expect(row).toMatchObject({
    ...{ clinic_id: clinic.id, patient_id: clinic.patient.patientId, doctor_id: clinic.doctor.doctorId },
    ...{ event: 'reminder', state: 'waiting', visit_version: 1, visit_start: new Date('2027-03-15T09:00:00Z') },
    dedup_key: `reminder:${row?.rule_id}:${id}:${at('2027-03-15T09:00:00Z')}`,
  })
})

test('a rule is looked at once an hour, and not at all where it is turned off', async () => {
  const clinic = await withDefaults()
  await cron('2027-03-01T08:00:00Z')
  // Nobody is told of it: a booking would be armed by who hears of it.
  const [id = ''] = await visits(clinic, 1, '2027-03-05T10:30:00Z')
  await cron('2027-03-01T08:59:00Z')
  expect(await planned(id)).toEqual([])
  await sqlAs('update reminder_rules set active = false where clinic_id = $1 and offset_minutes = 1440', [clinic.id])
  await cron('2027-03-01T09:00:00Z')
  expect(await planned(id)).toEqual(['72 h before 03-05T10:30: 03-02T10:30'])
  await hourly('2027-03-04T01:00:00Z', '2027-03-04T10:00:00Z')
  expect(await planned(id)).toHaveLength(1)
})

test('what is booked within what the cron has looked at is planned by who hears of it, and no rule whose time has passed', async () => {
  const clinic = await withDefaults()
  await cron('2027-03-01T08:00:00Z')
  const soon = await book(clinic, { appointmentDate: '2027-03-02T10:30' })
  const now = await book(clinic, { appointmentDate: '2027-03-02T08:15' })
  const today = await book(clinic, { appointmentDate: '2027-03-01T16:00' })
  const later = await book(clinic, { appointmentDate: '2027-03-20T10:30' })
  const silent = await book(clinic, { appointmentDate: '2027-03-02T11:30', notify: false })
  await hear(clinic)
  await hear(clinic)
  expect(await planned(soon.id)).toEqual(['24 h before 03-02T09:30: 03-01T09:30'])
  expect(await planned(now.id)).toEqual(['24 h before 03-02T07:15: 03-01T08:00'])
  for (const { id } of [today, later, silent]) expect(await planned(id)).toEqual([])
  await hourly('2027-03-01T08:00:00Z', '2027-03-02T12:00:00Z')
  for (const { id } of [today, later, silent]) expect(await planned(id)).toEqual([])
  expect(await planned(soon.id)).toHaveLength(1)
})

test('a move arms anew for the new time; what was planned for the old one says so', async () => {
  const clinic = await withDefaults()
  const { client } = clinic.reception
  const { id } = await book(clinic, { appointmentDate: '2027-03-04T10:00' })
  await hourly('2027-03-01T07:00:00Z', '2027-03-01T08:00:00Z')
  await hear(clinic)
  expect(await planned(id)).toEqual(['72 h before 03-04T09:00: 03-01T09:00'])
  const moved = await client.put(`/appointments/${id}`, { appointmentDate: '2027-03-04T11:00' })
  expect(moved.status).toBe(200)
  await hear(clinic)
  const both = ['72 h before 03-04T09:00: 03-01T09:00', '72 h before 03-04T10:00: 03-01T10:00']
  expect(await planned(id)).toEqual(both)
  // And back: the first stands for it again.
  await client.put(`/appointments/${id}`, { appointmentDate: '2027-03-04T10:00' })
  await hear(clinic)
  expect(await planned(id)).toEqual(both)
  // To where its reminder of 72 hours is past: it has that of 24 hours alone.
  await client.put(`/appointments/${id}`, { appointmentDate: '2027-03-02T11:00' })
  await hear(clinic)
  await cron('2027-03-01T10:00:00Z')
  expect(await planned(id)).toEqual([...both, '24 h before 03-02T10:00: 03-01T10:00'])
})

test('a visit that is given to another patient keeps one reminder, and it is theirs', async () => {
  const clinic = await withDefaults()
  const { id } = await book(clinic, { appointmentDate: '2027-03-04T10:00' })
  await hear(clinic)
  const given = await clinic.reception.client.put(`/appointments/${id}`, { patientId: clinic.otherPatient.patientId })
  expect(given.status).toBe(200)
  await hear(clinic)
  const rows = await sqlAs('select patient_id, version from messages where appointment_id = $1', [id])
  expect(rows).toEqual([{ patient_id: clinic.otherPatient.patientId, version: 2 }])
})

test('cancelled and missed visits, and those that nobody has accepted, have no reminders', async () => {
  const clinic = await withDefaults({ settings: { patientBookingsPending: true } })
  const cancelled = await book(clinic, { appointmentDate: '2027-03-10T10:00' })
  const asked = await book(clinic, { appointmentDate: '2027-03-10T11:00' }, clinic.patient.client)
  expect(asked.status).toBe('PENDING')
  await clinic.reception.client.post(`/appointments/${cancelled.id}/cancel`)
  await hear(clinic)
  await hourly('2027-03-07T05:00:00Z', '2027-03-07T10:00:00Z')
  expect(await planned(cancelled.id)).toEqual([])
  expect(await planned(asked.id)).toEqual([])
  setClock('2027-03-09T07:30:00Z')
  expect((await clinic.reception.client.put(`/appointments/${asked.id}`, { status: 'SCHEDULED' })).status).toBe(200)
  await hear(clinic)
  // It was accepted two days after the first reminder's time.
  expect(await planned(asked.id)).toEqual(['24 h before 03-10T10:00: 03-09T10:00'])
})

test('quiet hours: when they end, before they begin, or not at all', async () => {
  const clinic = await berlin()
  await rules(clinic, 180)
  const ids: Record<string, string> = {}
  for (const time of ['2027-03-05T10:30', '2027-03-05T09:30', '2027-03-05T15:00'])
    ids[time] = (await book(clinic, { appointmentDate: time })).id
  await hourly('2027-03-04T08:00:00Z', '2027-03-05T14:00:00Z')
  expect(await planned(ids['2027-03-05T10:30'] ?? '')).toEqual(['3 h before 03-05T09:30: 03-05T07:00'])
  expect(await planned(ids['2027-03-05T09:30'] ?? '')).toEqual(['3 h before 03-05T08:30: 03-04T19:55'])
  expect(await planned(ids['2027-03-05T15:00'] ?? '')).toEqual(['3 h before 03-05T14:00: 03-05T11:00'])
  // Booked when the evening is past.
  setClock('2027-03-05T22:00:00Z')
  const late = await book(clinic, { appointmentDate: '2027-03-06T09:30' })
  await hear(clinic)
  expect(await planned(late.id)).toEqual(['3 h before 03-06T08:30: QUIET_HOURS'])
})

test('a cron that was down for a day leaves out what has begun or is near, and reminds once of the rest', async () => {
  const clinic = await withDefaults()
  const ids = await Promise.all(
    ['2027-03-08T09:00:00Z', '2027-03-09T08:30:00Z', '2027-03-09T12:00:00Z', '2027-03-11T12:00:00Z'].map(
      async (start) => (await visits(clinic, 1, start))[0] ?? '',
    ),
  )
  await cron('2027-03-09T08:00:00Z')
  expect(await Promise.all(ids.map(planned))).toEqual([
    [],
    ['72 h before 03-09T08:30: TOO_LATE', '24 h before 03-09T08:30: TOO_LATE'],
    ['72 h before 03-09T12:00: NEXT_IS_NEAR', '24 h before 03-09T12:00: 03-09T08:00'],
    ['72 h before 03-11T12:00: 03-09T08:00'],
  ])
})

test('reminders around the hour that clocks skip keep their distance by the clock that goes on', async () => {
  const clinic = await withDefaults()
  // 10:00 in Berlin on the day on which 02:00 is followed by 03:00.
  const [id = ''] = await visits(clinic, 1, '2027-03-28T08:00:00Z')
  await rules(clinic, 1440, 300)
  await hourly('2027-03-27T00:00:00Z', '2027-03-28T08:00:00Z')
  // Five hours before is 04:00 in summer time; the quiet hours end at 08:00 of it.
  expect(await planned(id)).toEqual(['24 h before 03-28T08:00: 03-27T08:00', '5 h before 03-28T08:00: 03-28T06:00'])
})

test('two runs at once, and a run that repeats one, plan nothing twice', async () => {
  const clinic = await withDefaults()
  const ids = await visits(clinic, 30, '2027-03-04T10:00:00Z')
  await Promise.all([cron('2027-03-01T09:00:00Z'), cron('2027-03-01T09:00:00Z'), hear(clinic)])
  await sqlAs("update reminder_rules set arm_at = 'epoch', armed_until = null where clinic_id = $1", [clinic.id])
  expect(await cron('2027-03-01T09:00:00Z')).toBe(0)
  const [counted] = await sqlAs('select count(*)::int n from messages where appointment_id = any($1)', [ids])
  expect(counted).toEqual({ n: 30 })
})

test('hundreds of visits at one time are planned in batches, two statements each', async () => {
  const clinic = await withDefaults()
  const ids = await visits(clinic, 1_300, '2027-03-04T10:00:00Z')
  const connection = db()
  const run = vi.spyOn(connection, 'run')
  setClock('2027-03-01T09:00:00Z')
  expect(await armReminders({ db: connection, env, now: Date.now() })).toBe(1_300)
  // 500, 500, 300 and the other rule, and one that finds nothing left to do.
  expect(run).toHaveBeenCalledTimes(7)
  const [counted] = await sqlAs(
    "select count(*)::int n from messages where appointment_id = any($1) and state = 'waiting'",
    [ids],
  )
  expect(counted).toEqual({ n: 1_300 })
})

test('a rule that changes while a run has its visits in hand gives nothing, and is armed anew', async () => {
  const clinic = await withDefaults()
  const [id = ''] = await visits(clinic, 1, '2027-03-04T10:00:00Z')
  const connection = db()
  const { run } = connection
  let changed = false
  vi.spyOn(connection, 'run').mockImplementation(async (statement) => {
    const rows = await run(statement)
    if (!changed)
      await sqlAs('update reminder_rules set version = 2, offset_minutes = offset_minutes - 60 where clinic_id = $1', [
        clinic.id,
      ])
    changed = true
    return rows
  })
  setClock('2027-03-01T09:00:00Z')
  await armReminders({ db: connection, env, now: Date.now() })
  expect(await planned(id)).toEqual(['71 h before 03-04T10:00: 03-01T11:00'])
})

/** Sends what is due at this instant; what was sent. */
async function sentAt(clinic: TestClinic, instant: string): Promise<OutgoingMessage[]> {
  setClock(instant)
  const mail = provider()
  await sendMessages({ db: db(), env, now: at(instant) }, { adapterOf: mail.adapterOf, only: [clinic.id] })
  return mail.given
}

test('who confirms by the link of the first reminder is not sent the second, which was planned by then', async () => {
  const clinic = await withDefaults()
  await reachable(clinic, ['email'])
  const { id } = await book(clinic, { appointmentDate: '2027-03-15T10:00', notify: true })
  await hear(clinic)
  await hourly('2027-03-12T04:00:00Z', '2027-03-12T08:00:00Z')
  const [first, ...others] = await sentAt(clinic, '2027-03-12T09:00:00Z')
  expect([first?.event, others]).toEqual(['reminder', []])
  await hourly('2027-03-13T07:00:00Z', '2027-03-13T12:00:00Z')
  const [due] = await sqlAs("select due_at from messages where appointment_id = $1 and state = 'waiting'", [id])
  expect(due?.due_at).toEqual(new Date('2027-03-14T09:00:00Z'))
  const paths = [...(first?.text ?? '').matchAll(/\/l\/[\w-]{22}/g)].map(([path]) => path)
  const pressed = await Promise.all(paths.map((path) => page(path, { do: 'confirm' })))
  expect(pressed.map(({ status }) => status)).toContain(200)
  expect((await sqlAs('select status from appointments where id = $1', [id]))[0]?.status).toBe('CONFIRMED')
  expect(await sentAt(clinic, '2027-03-14T09:00:00Z')).toEqual([])
  expect(await planned(id)).toEqual(['72 h before 03-15T09:00: sent', '24 h before 03-15T09:00: CONFIRMED'])
})
