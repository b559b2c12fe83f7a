import { type SQL, sql } from 'drizzle-orm'
import * as z from 'zod'
import type { Database } from '../../db/client.ts'
import { materialized } from '../../db/cte.ts'
import { readingOf, runRead } from '../../db/read.ts'
import type { Actor } from '../../db/request.ts'
import { followUpPlans } from '../../db/schema/follow-ups.ts'
import { patients } from '../../db/schema/people.ts'
import { param } from '../../db/statement.ts'
import { reachesOf } from '../../domain/access.ts'
import { PATIENT_NOT_FOUND, PLAN_NOT_FOUND } from '../../domain/not-found.ts'
import { decodeCursor, filtersOf } from '../../platform/http/cursor.ts'
import { clinicOf } from '../../platform/http/deps.ts'
import { followUpPlanKind, planImageOf, reachesPlan } from '../../records/follow-ups/follow-up-plan.ts'
import { patientKind } from '../../records/patients/patient.ts'
import { callerReachesAsClinic, inCallersClinic, ownPatients } from '../../records/visibility.ts'
import type { PatientPlansQuery } from './schemas.ts'

/** @throws DomainError FOLLOWUP_PLAN_NOT_FOUND, also for what the caller may not see. */
export async function getPlan(db: Database, actor: Actor, id: string): Promise<Record<string, unknown>> {
  const [image] = await runRead(db, {
    actor,
    found: sql`select ${planImageOf('p')} as image, p.clinic_id, p.id, p.patient_id from ${followUpPlans} p
      where ${inCallersClinic(actor.caller, sql`p.clinic_id`)} and p.id = ${param(id, 'uuid')}
        and ${reachesPlan(actor.caller, 'follow-ups:read', 'p')}`,
    audit: readingOf(followUpPlanKind),
  })
  if (!image) throw PLAN_NOT_FOUND
  return image
}

/** A position in a list by day and id. */
export const byDay = z.tuple([z.iso.date(), z.guid()])

/** A comma list of a query as a condition; none where it was not given. */
export function anyOf(column: SQL, values: readonly string[] | undefined, type: 'text' | 'uuid'): SQL[] {
  return values ? [sql`${column} = any(${param(`{${values.join(',')}}`, `${type}[]`)})`] : []
}

/**
 * A patient's plans, newest day first; one row more than the limit when there is a next page.
 * @throws DomainError PATIENT_NOT_FOUND, also for whom the caller may not see; INVALID_CURSOR
 */
export async function listPlansOf(
  db: Database,
  actor: Actor,
  { patientId, query }: { patientId: string; query: PatientPlansQuery },
): Promise<unknown[]> {
  const { caller } = actor
  const after = decodeCursor(query.cursor, filtersOf(actor, { ...query, patientId }), byDay)
  const isStaff = reachesOf(caller.roles, 'follow-ups:read').includes('clinic')
  const beyond = after ? [sql`(t.scheduled_for, t.id) < (${param(after[0], 'date')}, ${param(after[1], 'uuid')})`] : []
  const where = [
    sql`t.clinic_id = x.clinic_id and t.patient_id = x.id`,
    ...(isStaff ? [] : [sql`not t.mismatched`]),
    ...anyOf(sql`t.status`, query.status, 'text'),
    ...beyond,
  ]
  return runRead(db, {
    actor,
    guards: [
      materialized(
        'x',
        sql`select p.clinic_id, p.id from ${patients} p where p.clinic_id = ${param(clinicOf(actor), 'uuid')}
          and p.id = ${param(patientId, 'uuid')} and ${isStaff ? callerReachesAsClinic(caller, 'follow-ups:read', sql`false`) : sql`(p.clinic_id, p.id) in ${ownPatients(caller)}`}`,
      ),
      materialized(
        'page',
        sql`select t.* from x join ${followUpPlans} t on ${sql.join(where, sql` and `)}
          order by t.scheduled_for desc, t.id desc limit ${param(query.limit + 1, 'int')}`,
      ),
    ],
    checks: [{ name: 'patient', holds: sql`exists (select from x)`, refusal: PATIENT_NOT_FOUND }],
    found: sql`select ${planImageOf('p')} as image from page p order by p.scheduled_for desc, p.id desc`,
    audit: readingOf(patientKind, { from: 'x', action: 'followup_plans.listed' }),
  })
}
