import { and, type SQL, sql } from 'drizzle-orm'
import * as z from 'zod'
import { texts, uuid, uuids } from '../../../db/asked.ts'
import { isAmong, pageRows } from '../../../db/builder.ts'
import type { Database } from '../../../db/client.ts'
import { clinicZone } from '../../../db/clinic-setting.ts'
import { cte, materialized } from '../../../db/cte.ts'
import { rowColumn, shownImage } from '../../../db/images.ts'
import { isOnTheClock, requestInstant } from '../../../db/local-instant.ts'
import { defineRead, readingOf, runRead } from '../../../db/read.ts'
import { choice, type NamedOf, optional, requestTime } from '../../../db/read-columns.ts'
import type { Actor } from '../../../db/request.ts'
import { followUpContactAttempts, followUpPlans } from '../../../db/schema/follow-ups.ts'
import { doctors, patients } from '../../../db/schema/people.ts'
import type { Caller } from '../../../domain/access.ts'
import { OPEN_PLAN } from '../../../domain/follow-up.ts'
import { filtersOf } from '../../../platform/http/cursor.ts'
import { clinicOf } from '../../../platform/http/deps.ts'
import type { Vault } from '../../../platform/vault/vault.ts'
import {
  planImageColumns,
  presentPlan,
  reachesPlan,
  readPlanImage,
} from '../../../records/follow-ups/follow-up-plan.ts'
import { patientKind } from '../../../records/patients/patient.ts'
import { PLANS_PAGE, plansAfter } from '../queries.ts'
import type { WorklistQuery, WorklistRow } from '../schemas.ts'

/** Days ahead within which a plan is due soon. */
const SOON = 7

// As literals, so that the partial index of open plans fits.
const isOpen = sql`p.status in (${sql.raw(OPEN_PLAN.map((status) => `'${status}'`).join(', '))})`

/**
 * Plans of patients who cannot be booked are left out: nobody has to call them. Compared inside: of a comparison with what a query
 * gives Postgres expects next to nothing to pass, and would read and sort all that is open.
 */
const isOfActivePatient = sql`(select o.status = 'active' from ${patients} o where o.clinic_id = p.clinic_id and o.id = p.patient_id)`

const LIST = {
  ...PLANS_PAGE,
  clinicId: uuid,
  status: optional(texts),
  doctorId: optional(uuids),
  type: optional(texts),
  priority: optional(texts),
  ownerId: optional(uuids),
  updatedSince: requestTime,
  snoozed: choice<boolean | undefined>(),
}

interface Where {
  /** The clinic's zone. */
  zone: SQL
  now: SQL
}

/** What there is to do by default; a client that keeps a copy up to date by `updatedSince` hears of every plan. */
function whichPlans({ status, updatedSince }: NamedOf<typeof LIST>, today: SQL): SQL | undefined {
  if (updatedSince) return status && isAmong(sql`p.status`, status)
  return status
    ? sql`(not ${isOpen} or ${isOfActivePatient})`
    : and(isOpen, sql`p.scheduled_for - ${sql.raw(String(SOON))} <= ${today}`, isOfActivePatient)
}

/** What an index has in the order of the list: the plans of each state, and the open ones of each doctor and of each owner. */
function inOrderByEach({ status, doctorId, ownerId }: NamedOf<typeof LIST>) {
  if (status) return { column: sql`p.status`, among: status }
  if (doctorId) return { column: sql`p.doctor_id`, among: doctorId }
  return ownerId && { column: sql`p.owner_id`, among: ownerId }
}

/** The plans that meet a condition, by day and id. */
function plansInOrder(query: NamedOf<typeof LIST>, isListed: SQL | undefined): SQL {
  const order = sql`order by p.scheduled_for, p.id`
  const plans = sql`select p.* from ${followUpPlans} p where ${isListed}`
  // What changed lately is few: found first and sorted then, or the index by day would be walked to its end for it.
  if (query.updatedSince) return sql`select p.* from (${plans} offset 0) p ${order}`
  const each = inOrderByEach(query)
  return each
    ? sql`select p.* from (select distinct one from unnest(${each.among}) one) asked
cross join lateral (${pageRows(sql`${plans} and ${each.column} = asked.one ${order}`, query.limit)}) p ${order}`
    : sql`${plans} ${order}`
}

function worklistFilters(query: NamedOf<typeof LIST>, { zone, now }: Where): SQL | undefined {
  const { updatedSince, doctorId, type, priority, ownerId, snoozed } = query
  // Not as a bound of the column: with that of a cursor, Postgres would expect next to nothing between, and sort it all.
  const today = sql`local_of(${now}, ${zone})::date`
  // Only an open plan can be snoozed: a closed one is always listed.
  const sleeps = sql`(${isOpen} and p.snooze_until > ${now})`
  return and(
    whichPlans(query, today),
    updatedSince && sql`p.updated_at >= ${requestInstant(updatedSince, zone)}`,
    doctorId && isAmong(sql`p.doctor_id`, doctorId),
    type && isAmong(sql`p.follow_up_type`, type),
    priority && isAmong(sql`p.priority`, priority),
    ownerId && isAmong(sql`p.owner_id`, ownerId),
    snoozed === undefined && updatedSince ? undefined : snoozed ? sleeps : sql`${sleeps} is not true`,
  )
}

const list = defineRead({
  name: 'list-plans',
  asked: LIST,
  compose(asked) {
    const { caller, now, clinicId, limit, updatedSince, afterDay, afterId } = asked
    const zone = clinicZone(clinicId)
    const isListed = and(
      sql`p.clinic_id = ${clinicId}`,
      worklistFilters(asked, { zone, now }),
      reachesPlan(caller, 'follow-ups:worklist', 'p'),
      afterDay && sql`(p.scheduled_for, p.id) > (${afterDay}, ${afterId})`,
    )
    const image = shownImage(sql`${planImageColumns('p')},
(select o.do_not_contact from ${patients} o where o.clinic_id = p.clinic_id and o.id = p.patient_id) do_not_contact,
(select d.name from ${doctors} d where d.id = p.doctor_id) doctor_name,
${rowColumn(
  'last_contact',
  sql`select t.channel, t.outcome, t.made_at from ${followUpContactAttempts} t where t.clinic_id = p.clinic_id and t.plan_id = p.id
order by t.made_at desc, t.id desc limit 1`,
)}`)
    return {
      guards: [
        materialized('page', pageRows(plansInOrder(asked, isListed), limit)),
        cte(
          'seen',
          sql`select distinct page.clinic_id, page.patient_id id
from (select * from page order by scheduled_for, id limit ${limit}) page`,
        ),
      ],
      checks: updatedSince ? [isOnTheClock('updatedSince', requestInstant(updatedSince, zone))] : [],
      found: sql`select ${image} as image from page p order by p.scheduled_for, p.id`,
      audit: readingOf(patientKind, { from: 'seen', action: 'followup_plans.listed' }),
    }
  },
})

/**
 * What somebody has to see to: by default what is overdue, then what is due soon; audited once a patient.
 * @throws DomainError INVALID_CURSOR, DST_GAP
 */
export async function listWork(db: Database, actor: Actor, query: WorklistQuery): Promise<unknown[]> {
  const after = plansAfter(query.cursor, filtersOf(actor, query))
  return runRead(db, list, { actor, asked: { ...query, ...after, clinicId: clinicOf(actor) } })
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
