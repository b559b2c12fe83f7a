import { type SQL, sql } from 'drizzle-orm'
import * as z from 'zod'
import type { Database } from '../../../db/client.ts'
import { cte, materialized } from '../../../db/cte.ts'
import { isOnTheClock, requestInstant } from '../../../db/local-instant.ts'
import { readingOf, runRead } from '../../../db/read.ts'
import type { Actor } from '../../../db/request.ts'
import { followUpContactAttempts, followUpPlans } from '../../../db/schema/follow-ups.ts'
import { clinics, doctors, patients } from '../../../db/schema/people.ts'
import { instantParam, param } from '../../../db/statement.ts'
import type { Caller } from '../../../domain/access.ts'
import { OPEN_PLAN } from '../../../domain/follow-up.ts'
import { decodeCursor, filtersOf } from '../../../platform/http/cursor.ts'
import { clinicOf } from '../../../platform/http/deps.ts'
import type { Vault } from '../../../platform/vault/vault.ts'
import { planImageOf, presentPlan, reachesPlan, readPlanImage } from '../../../records/follow-ups/follow-up-plan.ts'
import { patientKind } from '../../../records/patients/patient.ts'
import { anyOf, byDay } from '../queries.ts'
import type { WorklistQuery, WorklistRow } from '../schemas.ts'

/** Days ahead within which a plan is due soon. */
const SOON = 7

// As literals, so that the partial index of open plans fits.
const isOpen = sql`p.status in (${sql.raw(OPEN_PLAN.map((status) => `'${status}'`).join(', '))})`

/** Plans of patients who cannot be booked are left out: nobody has to call them. */
const isOfActivePatient = sql`exists (select from ${patients} o where o.clinic_id = p.clinic_id and o.id = p.patient_id and o.status = 'active')`

const zoneOf = (clinicId: SQL) => sql`(select timezone from ${clinics} where id = ${clinicId})`

/** What there is to do by default; a client that keeps a copy up to date by `updatedSince` hears of every plan. */
function whichPlans({ status, updatedSince }: WorklistQuery, soon: SQL): SQL[] {
  const asked = anyOf(sql`p.status`, status, 'text')
  if (updatedSince) return asked
  return status
    ? [...asked, sql`(not ${isOpen} or ${isOfActivePatient})`]
    : [isOpen, sql`p.scheduled_for <= ${soon}`, isOfActivePatient]
}

function conditionsOf(query: WorklistQuery, clinicId: SQL, now: number): SQL[] {
  const zone = zoneOf(clinicId)
  const soon = sql`local_of(${instantParam(now)}, ${zone})::date + ${sql.raw(String(SOON))}`
  // Only an open plan can be snoozed: a closed one is always listed.
  const sleeps = sql`(${isOpen} and coalesce(p.snooze_until > ${instantParam(now)}, false))`
  return [
    ...whichPlans(query, soon),
    ...(query.updatedSince ? [sql`p.updated_at >= ${requestInstant(query.updatedSince, zone)}`] : []),
    ...anyOf(sql`p.doctor_id`, query.doctorId, 'uuid'),
    ...anyOf(sql`p.follow_up_type`, query.type, 'text'),
    ...anyOf(sql`p.priority`, query.priority, 'text'),
    ...anyOf(sql`p.owner_id`, query.ownerId, 'uuid'),
    ...(query.snoozed === undefined && query.updatedSince ? [] : [query.snoozed ? sleeps : sql`not ${sleeps}`]),
  ]
}

/**
 * What somebody has to see to: by default what is overdue, then what is due soon; audited once a patient.
 * @throws DomainError INVALID_CURSOR, DST_GAP
 */
export async function listWork(db: Database, actor: Actor, query: WorklistQuery): Promise<unknown[]> {
  const clinicId = param(clinicOf(actor), 'uuid')
  const after = decodeCursor(query.cursor, filtersOf(actor, query), byDay)
  const where = [
    sql`p.clinic_id = ${clinicId}`,
    ...conditionsOf(query, clinicId, actor.now),
    reachesPlan(actor.caller, 'follow-ups:worklist', 'p'),
    ...(after ? [sql`(p.scheduled_for, p.id) > (${param(after[0], 'date')}, ${param(after[1], 'uuid')})`] : []),
  ]
  // What changed lately is few: found first and sorted then, or the index by day would be walked to its end for it.
  const fence = sql.raw(query.updatedSince ? 'offset 0' : '')
  return runRead(db, {
    actor,
    guards: [
      materialized(
        'page',
        sql`select p.* from (select p.* from ${followUpPlans} p where ${sql.join(where, sql` and `)} ${fence}) p
          order by p.scheduled_for, p.id limit ${param(query.limit + 1, 'int')}`,
      ),
      cte(
        'seen',
        sql`select distinct page.clinic_id, page.patient_id id
          from (select * from page order by scheduled_for, id limit ${param(query.limit, 'int')}) page`,
      ),
    ],
    checks: query.updatedSince
      ? [isOnTheClock('updatedSince', requestInstant(query.updatedSince, zoneOf(clinicId)))]
      : [],
    found: sql`select ${planImageOf('p')} || jsonb_build_object(
        'do_not_contact', (select o.do_not_contact from ${patients} o where o.clinic_id = p.clinic_id and o.id = p.patient_id),
        'doctor_name', (select d.name from ${doctors} d where d.id = p.doctor_id),
        'last_contact', (select jsonb_build_object('channel', t.channel, 'outcome', t.outcome, 'made_at', t.made_at)
          from ${followUpContactAttempts} t where t.clinic_id = p.clinic_id and t.plan_id = p.id
          order by t.made_at desc, t.id desc limit 1)) as image
      from page p order by p.scheduled_for, p.id`,
    audit: readingOf(patientKind, { from: 'seen', action: 'followup_plans.listed' }),
  })
}

const rowShape = z.object({
  do_not_contact: z.boolean(),
  doctor_name: z.string().nullable(),
  last_contact: z.object({ channel: z.string(), outcome: z.string(), made_at: z.string() }).nullable(),
})

/** A plan as the worklist shows it. */
export async function presentWork(
  image: unknown,
  { caller, vault }: { caller: Caller; vault: Vault },
): Promise<WorklistRow> {
  const { patient } = readPlanImage(image)
  const { do_not_contact: doNotContact, doctor_name, last_contact: last } = rowShape.parse(image)
  return {
    ...(await presentPlan(image, { caller, vault })),
    patient: { id: patient.id, name: patient.name, phone: patient.phone, doNotContact },
    doctorName: doctor_name,
    lastContact: last && { channel: last.channel, outcome: last.outcome, at: new Date(last.made_at).toISOString() },
  }
}
