import { and, type SQL, sql } from 'drizzle-orm'
import * as z from 'zod'
import { int, uuid } from '../../db/asked.ts'
import type { Asker } from '../../db/asker.ts'
import { pageRows } from '../../db/builder.ts'
import type { Database } from '../../db/client.ts'
import { cte, materialized } from '../../db/cte.ts'
import { defineRead, readingOf, runRead } from '../../db/read.ts'
import { choice, optional } from '../../db/read-columns.ts'
import type { Actor } from '../../db/request.ts'
import { appointments } from '../../db/schema/appointments.ts'
import { patients } from '../../db/schema/people.ts'
import { inbox } from '../../db/schema/reached.ts'
import { reachesOf } from '../../domain/access.ts'
import { decodeCursor, filtersOf } from '../../platform/http/cursor.ts'
import { clinicOf } from '../../platform/http/deps.ts'
import { inboxKind } from '../../records/inbox-item.ts'
import { doctorHere } from '../../records/visibility.ts'
import type { InboxQuery } from './schemas.ts'

/** The name of the patient whom the item of an alias is about, as jsonb. */
export function patientNameOf(alias: string): SQL {
  const i = sql.identifier(alias)
  return sql`jsonb_build_object('patient_name', (select p.name from ${patients} p where p.clinic_id = ${i}.clinic_id and p.id = ${i}.patient_id))`
}

/** Whether a doctor of the clinic treats whom the item of an alias is about: it is about a visit of theirs, or a patient who has one. */
export function isTreatedBy(doctor: SQL, alias: string): SQL {
  const i = sql.identifier(alias)
  return sql`(${i}.doctor_id = ${doctor} or exists (select from ${appointments} v where v.clinic_id = ${i}.clinic_id
and v.patient_id = ${i}.patient_id and v.doctor_id = ${doctor} and v.status not in ('CANCELLED', 'NO_SHOW')))`
}

function reachesItems(caller: Asker, clinicId: SQL): SQL {
  const found = reachesOf(caller.roles, 'inbox:read')
  if (found.includes('clinic')) return sql`true`
  // Who the caller is as a doctor is found once, and not for each item.
  return found.includes('treating') ? isTreatedBy(doctorHere(caller, clinicId), 'i') : sql`false`
}

const STATE = { open: sql`i.done_at is null`, done: sql`i.done_at is not null`, all: undefined } as const

const list = defineRead({
  name: 'inbox-list',
  asked: {
    clinicId: uuid,
    state: choice<InboxQuery['state']>(),
    kind: choice<InboxQuery['kind']>(),
    patientId: optional(uuid),
    limit: int,
    afterId: optional(uuid),
  },
  compose({ caller, clinicId, state, kind, patientId, limit, afterId }) {
    const isListed = and(
      sql`i.clinic_id = ${clinicId}`,
      reachesItems(caller, clinicId),
      // As text: a parameter could not choose the index of the open ones.
      STATE[state],
      kind && sql`i.kind = ${sql.raw(`'${kind}'`)}`,
      patientId && sql`i.patient_id = ${patientId}`,
      afterId &&
        sql`(i.created_at, i.id) < ((select y.created_at from ${inbox} y where y.clinic_id = ${clinicId} and y.id = ${afterId}), ${afterId})`,
    )
    const inOrder = sql`select i.* from ${inbox} i where ${isListed} order by i.created_at desc, i.id desc`
    return {
      guards: [
        materialized('page', pageRows(inOrder, limit)),
        cte('seen', sql`select * from page order by created_at desc, id desc limit ${limit}`),
      ],
      found: sql`select to_jsonb(page) || ${patientNameOf('page')} as image from page order by created_at desc, id desc`,
      audit: readingOf(inboxKind, { from: 'seen', action: 'inbox.listed' }),
    }
  },
})

/**
 * What lies in the inbox, the newest first; one more than the limit when there is a next page.
 * @throws DomainError INVALID_CURSOR, CLINIC_REQUIRED
 */
export async function listInbox(db: Database, actor: Actor, query: InboxQuery): Promise<unknown[]> {
  const [afterId] = decodeCursor(query.cursor, filtersOf(actor, query), z.tuple([z.guid()])) ?? []
  return runRead(db, list, { actor, asked: { ...query, clinicId: clinicOf(actor), afterId } })
}
