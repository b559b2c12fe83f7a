import { and, sql } from 'drizzle-orm'
import * as z from 'zod'
import { int, texts, uuid } from '../../db/asked.ts'
import { isAmong, pageRows } from '../../db/builder.ts'
import type { Database } from '../../db/client.ts'
import { materialized } from '../../db/cte.ts'
import { defineRead, readingOf, runRead } from '../../db/read.ts'
import { day, optional } from '../../db/read-columns.ts'
import type { Actor } from '../../db/request.ts'
import { followUpPlans } from '../../db/schema/follow-ups.ts'
import { patients } from '../../db/schema/people.ts'
import { reachesOf } from '../../domain/access.ts'
import { PATIENT_NOT_FOUND, PLAN_NOT_FOUND } from '../../domain/not-found.ts'
import { decodeCursor, filtersOf } from '../../platform/http/cursor.ts'
import { clinicOf } from '../../platform/http/deps.ts'
import { followUpPlanKind, reachesPlan, shownPlanOf } from '../../records/follow-ups/follow-up-plan.ts'
import { patientKind } from '../../records/patients/patient.ts'
import { callerReachesAsClinic, inCallersClinic, ownPatients } from '../../records/visibility.ts'
import type { PatientPlansQuery } from './schemas.ts'

const get = defineRead({
  name: 'get-plan',
  asked: { id: uuid },
  compose: ({ caller, id }) => ({
    found: sql`select ${shownPlanOf('p')} as image, p.clinic_id, p.id, p.patient_id from ${followUpPlans} p
where ${inCallersClinic(caller, sql`p.clinic_id`)} and p.id = ${id} and ${reachesPlan(caller, 'follow-ups:read', 'p')}`,
    audit: readingOf(followUpPlanKind),
  }),
})

/** @throws DomainError FOLLOWUP_PLAN_NOT_FOUND, also for what the caller may not see. */
export async function getPlan(db: Database, actor: Actor, id: string): Promise<Record<string, unknown>> {
  const [image] = await runRead(db, get, { actor, asked: { id } })
  if (!image) throw PLAN_NOT_FOUND
  return image
}

const byDay = z.tuple([z.iso.date(), z.guid()])

/** How many rows a page of plans by day and id has, and after which it begins. */
export const PLANS_PAGE = { limit: int, afterDay: optional(day), afterId: optional(uuid) }

/** @throws DomainError INVALID_CURSOR */
export function plansAfter(cursor: string | undefined, filters: unknown) {
  const [afterDay, afterId] = decodeCursor(cursor, filters, byDay) ?? []
  return { afterDay, afterId }
}

const listOfPatient = defineRead({
  name: 'list-plans-of-patient',
  asked: { ...PLANS_PAGE, clinicId: uuid, patientId: uuid, status: optional(texts) },
  compose({ caller, clinicId, patientId, status, limit, afterDay, afterId }) {
    const isStaff = reachesOf(caller.roles, 'follow-ups:read').includes('clinic')
    const isSeen = isStaff
      ? callerReachesAsClinic(caller, 'follow-ups:read', sql`false`)
      : sql`(p.clinic_id, p.id) in ${ownPatients(caller)}`
    const isListed = and(
      sql`t.clinic_id = x.clinic_id and t.patient_id = x.id`,
      isStaff ? reachesPlan(caller, 'follow-ups:read', 't') : sql`not t.mismatched`,
      status && isAmong(sql`t.status`, status),
      afterDay && sql`(t.scheduled_for, t.id) < (${afterDay}, ${afterId})`,
    )
    const inOrder = sql`select t.* from x join ${followUpPlans} t on ${isListed} order by t.scheduled_for desc, t.id desc`
    return {
      guards: [
        materialized(
          'x',
          sql`select p.clinic_id, p.id from ${patients} p where p.clinic_id = ${clinicId} and p.id = ${patientId} and ${isSeen}`,
        ),
        materialized('page', pageRows(inOrder, limit)),
      ],
      checks: [{ name: 'patient', holds: sql`exists (select from x)`, refusal: PATIENT_NOT_FOUND }],
      found: sql`select ${shownPlanOf('p')} as image from page p order by p.scheduled_for desc, p.id desc`,
      audit: readingOf(patientKind, { from: 'x', action: 'followup_plans.listed' }),
    }
  },
})

/**
 * A patient's plans, newest day first; one row more than the limit when there is a next page.
 * @throws DomainError PATIENT_NOT_FOUND, also for whom the caller may not see; INVALID_CURSOR
 */
export async function listPlansOf(
  db: Database,
  actor: Actor,
  { patientId, query }: { patientId: string; query: PatientPlansQuery },
): Promise<unknown[]> {
  const after = plansAfter(query.cursor, filtersOf(actor, { ...query, patientId }))
  return runRead(db, listOfPatient, { actor, asked: { ...query, ...after, patientId, clinicId: clinicOf(actor) } })
}
