import { env } from 'cloudflare:workers'
import { v7 } from 'uuid'
import { type Database, openDatabase } from '../../src/db/client.ts'
import { statementOf, titleOf } from '../../src/db/text.ts'
import type {
  ChannelAdapter,
  ChannelSettings,
  OutgoingMessage,
  SendOutcome,
} from '../../src/domain/messages/channel.ts'
import type { Env, OutgoingWakeUp } from '../../src/env.ts'
import { sendMessages } from '../../src/jobs/send-messages.ts'
import { pause } from '../../src/platform/pause.ts'
import type { OutboxEvent } from '../../src/plugins/hearer.ts'
import { messagesHearer } from '../../src/plugins/messages/messages.ts'
import { sqlAs, type TestClinic } from './clinic.ts'

/** A time of their own: no run of another test, and none that the Queue wakes, comes so far. */
export const MESSAGES_DAY = '2085-03-05'
export const MESSAGES_NOW = `${MESSAGES_DAY}T03:00:00Z`

export const db = () => openDatabase(env.HYPERDRIVE.connectionString)

/** Gives a clinic a way to send, and its patient addresses to be reached at. */
export async function reachable(clinic: TestClinic, channels = ['email', 'sms']): Promise<void> {
  for (const channel of channels)
    await sqlAs(
      `insert into message_channels (clinic_id, id, channel, provider, settings) values ($1, $2, $3, $4, $5)`,
      [
        clinic.id,
        v7(),
        channel,
        channel === 'email' ? 'resend' : 'twilio',
        { from: { address: 'visits@clinic.test', name: null }, values: {}, secretNames: [] },
      ],
    )
  await sqlAs('update patients set email = $2, phone_e164 = $3 where clinic_id = $1 and id = $4', [
    clinic.id,
    'pia@example.org',
    '+15550199',
    clinic.patient.patientId,
  ])
}

/** What the hearer is told of a clinic's events, and in how many seconds it has the sender woken. */
export async function hear(clinic: TestClinic): Promise<number[]> {
  const rows = await sqlAs<{
    id: string
    type: string
    subject_type: string
    subject_id: string
    subject_version: number
  }>('select id, type, subject_type, subject_id, subject_version from outbox where clinic_id = $1 order by id', [
    clinic.id,
  ])
  const events = rows.map(
    ({ id, type, subject_type, subject_id, subject_version }): OutboxEvent => ({
      ...{ id, type, clinicId: clinic.id, subjectType: subject_type, at: 0, data: {} },
      ...{ subjectId: subject_id, subjectVersion: subject_version },
    }),
  )
  const delays: number[] = []
  const send = async (_: OutgoingWakeUp, options?: QueueSendOptions) => {
    delays.push(options?.delaySeconds ?? 0)
  }
  await messagesHearer.deliver(
    events.filter(({ type }) => messagesHearer.hears(type)),
    { ...(env as Env), OUTGOING: { send } as unknown as Env['OUTGOING'] },
    db(),
  )
  return delays
}

/** A provider of a test's own: it remembers keys as far as it says it does. */
export interface Provider {
  /** Everything that it was given. */
  given: OutgoingMessage[]
  /** What reached somebody: of one key, the first. */
  delivered: OutgoingMessage[]
  adapterOf(channel: ChannelSettings): ChannelAdapter
}

export function provider({
  keyLifetime = 24 * 60 * 60_000,
  answer,
}: {
  keyLifetime?: number | null
  answer?: (message: OutgoingMessage, tries: number) => SendOutcome | Promise<SendOutcome>
} = {}): Provider {
  const given: OutgoingMessage[] = []
  const delivered: OutgoingMessage[] = []
  const sendBy = async (message: OutgoingMessage): Promise<SendOutcome> => {
    given.push(message)
    const outcome = (await answer?.(message, given.length)) ?? { outcome: 'sent', providerId: `p-${message.key}` }
    const knows = keyLifetime !== null && delivered.some(({ key }) => key === message.key)
    if (outcome.outcome !== 'refused' && !knows) delivered.push(message)
    return outcome
  }
  return {
    given,
    delivered,
    adapterOf: ({ channel, provider: name }) => ({
      provider: name,
      channel,
      keyLifetime,
      send: sendBy,
      readReports: async () => null,
    }),
  }
}

const MINUTE = 60_000

/** Runs the sender for one clinic, or for some, so many minutes after the test's day began. */
export function sendAt(
  clinics: TestClinic | readonly TestClinic[],
  minutes: number,
  sender: Pick<Provider, 'adapterOf'>,
  by: Database = db(),
) {
  const now = Date.parse(MESSAGES_NOW) + minutes * MINUTE
  // A run that stops on the way would wake the real Queue, whose consumer has the clock of the test, and no provider.
  const quiet = { ...(env as Env), OUTGOING: { send: async () => {} } as unknown as Env['OUTGOING'] }
  return sendMessages(
    { db: by, env: quiet, now },
    { adapterOf: sender.adapterOf, only: [clinics].flat().map(({ id }) => id) },
  )
}

/** A connection that is lost when a statement of this name is to run, or when it has run. */
export function lostAt(name: string, when: 'before' | 'after'): Database {
  const real = db()
  return {
    ...real,
    async run(statement) {
      const title = titleOf('text' in statement ? statement : statementOf(statement))
      if (title === name && when === 'before') throw new Error('killed')
      const rows = await real.run(statement)
      if (title === name) throw new Error('killed')
      return rows
    },
  }
}

/** The messages of a clinic, as they stand: the earliest first. */
export const messagesOf = (clinic: TestClinic) =>
  sqlAs(
    `select id, event, state, outcome, channel, provider, provider_id, address_masked, sent_with, at_once, due_at, patient_id
     from messages where clinic_id = $1 order by created_at, event, at_once`,
    [clinic.id],
  )

/** `event state outcome` of each, in order. */
export async function fatesOf(clinic: TestClinic): Promise<string[]> {
  const rows = await messagesOf(clinic)
  return rows.map(({ event, state, outcome }) => [event, state, outcome].filter(Boolean).join(' '))
}

const TRIES = 200

/**
 * What the event list and the trail tell of the tasks that the desk was given, the earliest first. The list waits for whatever was
 * begun before in the database, which may be another file's.
 */
export async function toldOfTasks({ admin: { client } }: TestClinic, count: number) {
  const read = async () => (await client.get('/events?type=inbox.received')).body.data
  let told: { subjectId: string; data: object }[] = await read()
  // Vitest's own waiting would put the test's clock forward.
  for (let tries = 0; told.length < count && tries < TRIES; tries++) {
    await pause(100)
    told = await read()
  }
  const trail = await Promise.all(
    told.map(({ subjectId }) => client.get(`/audit?subjectId=${subjectId}&action=inbox.received`)),
  )
  return told.map(({ data }, at) => ({
    ...data,
    trail: trail[at]?.body.data.map(({ actorId, role }: { actorId: string; role: string }) => ({ actorId, role })),
  }))
}

/**
 * Gives a clinic so many patients, each with a visit and a message about it that is due in a minute: the real Queue, which has the
 * clock of the test and whom another file may have woken, leaves it to the test.
 */
export const manyDue = (clinic: TestClinic, many: number, dueAt = `${MESSAGES_DAY}T03:01:00Z`) =>
  sqlAs(
    `with p as (
       insert into patients (clinic_id, id, name, email) select $1, gen_random_uuid(), 'P' || n, 'p' || n || '@example.org'
       from generate_series(1, $4::int) n returning id
     ), a as (
       insert into appointments (clinic_id, id, doctor_id, patient_id, type, starts_at, ends_at, timezone, overbook)
       select $1, gen_random_uuid(), $2, p.id, 'VIDEO_CALL', '2085-03-07T05:00:00Z', '2085-03-07T05:30:00Z', 'Asia/Kolkata', true from p
       returning id, patient_id, doctor_id, starts_at
     )
     insert into messages (clinic_id, id, patient_id, appointment_id, doctor_id, event, dedup_key, visit_version, visit_start, due_at, created_at)
     select $1, gen_random_uuid(), a.patient_id, a.id, a.doctor_id, 'booked', 'booked:' || a.id || ':1', 1, a.starts_at, $3, $3 from a`,
    [clinic.id, clinic.doctor.doctorId, dueAt, many],
  )
