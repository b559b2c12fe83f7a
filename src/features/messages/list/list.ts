import { and, type SQL, sql } from 'drizzle-orm'
import * as z from 'zod'
import { int, text, uuid } from '../../../db/asked.ts'
import type { Asker } from '../../../db/asker.ts'
import { pageRows } from '../../../db/builder.ts'
import type { Database } from '../../../db/client.ts'
import { cte, materialized } from '../../../db/cte.ts'
import { defineRead, runRead } from '../../../db/read.ts'
import { choice, optional } from '../../../db/read-columns.ts'
import type { Actor } from '../../../db/request.ts'
import { appointments } from '../../../db/schema/appointments.ts'
import { messages } from '../../../db/schema/messages.ts'
import { isoShape } from '../../../db/shapes.ts'
import { reachesOf } from '../../../domain/access.ts'
import { decodeCursor, filtersOf } from '../../../platform/http/cursor.ts'
import { doctorHere, inCallersClinic, ownPatients, treats } from '../../../records/visibility.ts'
import { type MessageRecord, type MessagesQuery, messageRecord } from './schemas.ts'

/** Whose messages the caller reads, over the message `g`. */
function reachesMessages(caller: Asker, isAboutOne: boolean): SQL {
  const found = reachesOf(caller.roles, 'messages:read')
  if (found.includes('clinic')) return sql`true`
  const visit = sql`exists (select from ${appointments} v where v.clinic_id = g.clinic_id and v.id = g.appointment_id
and ${treats(caller, 'v')})`
  // A visit may have gone to another doctor since. Where none is named, the index of the doctor's own messages says which to look at.
  const treating = isAboutOne
    ? visit
    : sql`(g.doctor_id = ${doctorHere(caller, caller.clinicId ?? sql`null::uuid`)} and ${visit})`
  const own =
    caller.clinicId === null
      ? sql`(g.clinic_id, g.patient_id) in ${ownPatients(caller)}`
      : sql`g.patient_id = any(array(select own.id from ${ownPatients(caller)} own where own.clinic_id = ${caller.clinicId}))`
  const parts = [...(found.includes('treating') ? [treating] : []), ...(found.includes('own') ? [own] : [])]
  return parts.length === 0 ? sql`false` : sql`(${sql.join(parts, sql` or `)})`
}

const list = defineRead({
  name: 'message-list',
  asked: {
    appointmentId: optional(uuid),
    patientId: optional(uuid),
    state: optional(text),
    isAboutOne: choice<boolean>(),
    limit: int,
    afterId: optional(uuid),
  },
  compose({ caller, appointmentId, patientId, state, isAboutOne, limit, afterId }) {
    const isListed = and(
      inCallersClinic(caller, sql`g.clinic_id`),
      appointmentId && sql`g.appointment_id = ${appointmentId}`,
      patientId && sql`g.patient_id = ${patientId}`,
      state && sql`g.state = ${state}`,
      reachesMessages(caller, isAboutOne),
      afterId &&
        sql`(g.created_at, g.id) < ((select y.created_at from ${messages} y where ${inCallersClinic(caller, sql`y.clinic_id`)} and y.id = ${afterId}), ${afterId})`,
    )
    const inOrder = sql`select g.* from ${messages} g where ${isListed} order by g.created_at desc, g.id desc`
    return {
      guards: [
        materialized('page', pageRows(inOrder, limit)),
        cte('seen', sql`select * from page order by created_at desc, id desc limit ${limit}`),
        cte('people', sql`select distinct clinic_id, patient_id, patient_id id from seen`),
      ],
      found: sql`select to_jsonb(page) - 'body_in' as image from page order by created_at desc, id desc`,
      audit: {
        action: 'messages.listed',
        subjectType: 'patient',
        from: 'people',
        patient: sql`e.patient_id`,
      },
    }
  },
})

/**
 * What was sent, or is to be, the newest first; one more than the limit when there is a next page. What the caller may not see is
 * not in it.
 * @throws DomainError INVALID_CURSOR
 */
export async function listMessages(db: Database, actor: Actor, query: MessagesQuery): Promise<MessageRecord[]> {
  const [afterId] = decodeCursor(query.cursor, filtersOf(actor, query), z.tuple([z.guid()])) ?? []
  const isAboutOne = query.appointmentId !== undefined || query.patientId !== undefined
  const images = await runRead(db, list, { actor, asked: { ...query, isAboutOne, afterId } })
  return images.map(presentMessage)
}

const imageShape = z.looseObject({
  id: z.string(),
  event: z.string(),
  template_version: z.number(),
  channel: z.string().nullable(),
  language: z.string().nullable(),
  address_masked: z.string().nullable(),
  state: z.string(),
  outcome: z.string().nullable(),
  patient_id: z.string(),
  appointment_id: z.string().nullable(),
  due_at: isoShape,
  sent_at: isoShape.nullable(),
  delivered_at: isoShape.nullable(),
  created_at: isoShape,
  version: z.number(),
})

function presentMessage(image: unknown): MessageRecord {
  const row = imageShape.parse(image)
  return messageRecord.parse({
    id: row.id,
    event: row.event,
    templateVersion: row.template_version,
    channel: row.channel,
    language: row.language,
    address: row.address_masked,
    state: row.state,
    outcome: row.outcome,
    patientId: row.patient_id,
    appointmentId: row.appointment_id,
    dueAt: row.due_at,
    sentAt: row.sent_at,
    deliveredAt: row.delivered_at,
    createdAt: row.created_at,
    version: row.version,
  })
}
