import { sql } from 'drizzle-orm'
import { alias } from 'drizzle-orm/pg-core'
import { bigints, like, uuid } from '../../db/asked.ts'
import type { Check } from '../../db/checks.ts'
import type { Database } from '../../db/client.ts'
import { cte, materialized } from '../../db/cte.ts'
import { onceHeld } from '../../db/locks.ts'
import { isFresh, versionsOf } from '../../db/record-change.ts'
import type { Actor, RecordRequest } from '../../db/request.ts'
import { appointments } from '../../db/schema/appointments.ts'
import { followUpPlans } from '../../db/schema/follow-ups.ts'
import { clinics } from '../../db/schema/people.ts'
import type { Sealed } from '../../db/sealed.ts'
import { sealedColumns } from '../../db/statement.ts'
import { defineWrite, rowsAsked, runWrite } from '../../db/write.ts'
import { DomainError, invalidField } from '../../domain/errors.ts'
import { APPOINTMENT_NOT_FOUND, PLAN_NOT_FOUND } from '../../domain/not-found.ts'
import { followUpPlanKind, planImageOf, standingToPlan } from '../../records/follow-ups/follow-up-plan.ts'
import { reach, reaches, reachesFor } from '../../records/standing.ts'
import { appointmentKind, imageOf } from '../../records/visits/appointment.ts'
import { wrongStepOf } from '../../records/visits/appointment-change.ts'
import { closedPlan, MAY_NOT_SCHEDULE, type Scheduled } from '../calendar/follow-ups/schedule-plan.ts'

const asked = rowsAsked({
  ...like(appointments, ['followUpReason']),
  planId: uuid,
  visitId: uuid,
  versions: bigints,
  mayRead: reach,
  mayDo: reach,
  mayReadVisit: reach,
})
const { r } = asked
const t = alias(appointments, 't')
const plan = alias(followUpPlans, 'plan')
const asking = alias(appointments, 'asking')

const visitField = (detail: string) => invalidField('#/appointmentId', detail)

/** Whether the caller may read every visit of the clinic; a doctor may only while they are active there. */
const mayReadAnyVisit = sql`${r.mayReadVisit} && array['clinic', case when 'colleague' = any (me.staff) then 'colleague' end]`

const checks: readonly Check[] = [
  { name: 'plan', holds: sql`${plan.id} is not null and ${reaches(r.mayRead)}`, refusal: PLAN_NOT_FOUND },
  {
    name: 'visit',
    holds: sql`${t.id} is not null and (${t.patientId} = ${plan.patientId} and not ${t.mismatched} or ${mayReadAnyVisit})`,
    refusal: APPOINTMENT_NOT_FOUND,
  },
  {
    name: 'allowed',
    holds: reaches(r.mayDo),
    refusal: MAY_NOT_SCHEDULE,
  },
  {
    name: 'fresh',
    holds: isFresh('plan'),
    refusal: new DomainError('VERSION_MISMATCH', 'The plan has changed since you read it: read it again.'),
  },
  { name: 'not converted', holds: sql`${plan.status} <> 'completed'`, refusal: closedPlan('completed') },
  { name: 'not cancelled', holds: sql`${plan.status} <> 'cancelled'`, refusal: closedPlan('cancelled') },
  { name: 'visit stands', holds: sql`${t.status} not in ('CANCELLED', 'NO_SHOW')`, refusal: wrongStepOf },
  {
    name: 'no follow-up yet',
    holds: sql`not ${t.isFollowUp} and ${t.planId} is null`,
    refusal: new DomainError('FOLLOWUP_PLAN_ALREADY_CONVERTED', 'That appointment is already a follow-up.'),
  },
  {
    name: 'same patient',
    holds: sql`${t.patientId} = ${plan.patientId}`,
    refusal: visitField("is another patient's appointment"),
  },
  {
    name: 'no occurrence',
    holds: sql`${t.seriesId} is null`,
    refusal: visitField('belongs to a series, so it cannot become a follow-up'),
  },
  {
    name: 'not its own',
    holds: sql`${t.id} not in (${plan.appointmentId}, coalesce(${asking.originalAppointmentId}, ${plan.appointmentId}))`,
    refusal: visitField('must not be the appointment at which the follow-up was planned, or the first of its chain'),
  },
  {
    name: 'not before its day',
    holds: sql`local_of(${t.startsAt}, c.timezone)::date >= ${plan.scheduledFor}`,
    refusal: new DomainError(
      'INVALID_FOLLOWUP_DATE',
      'The appointment is before the day on which the follow-up is due.',
    ),
  },
]

const sealed = sql.raw(`'{${sealedColumns(appointments).join(',')}}'`)

/**
 * A visit that was booked without a plan becomes its follow-up. Both visits are held, then the plan: two that would make each
 * other's visit their own follow-up take turns, and the second is refused.
 */
const linkVisits = defineWrite(() => ({
  name: 'link-follow-up',
  asked,
  subjects: [
    materialized(
      'held',
      sql`select t.*, r.n from asked r join ${appointments} t on ${t.clinicId} = r.clinic_id
and ${t.id} in (${r.visitId}, (select ${plan.appointmentId} from ${followUpPlans} plan where ${plan.clinicId} = r.clinic_id and ${plan.id} = ${r.planId}))
where r.kept is null order by ${t.id} for no key update of t`,
    ),
    materialized(
      'plans_held',
      sql`select plan.*, r.n from asked r join ${followUpPlans} plan on ${plan.clinicId} = r.clinic_id and ${plan.id} = ${r.planId}
where r.kept is null and ${onceHeld('held')} order by ${plan.id} for no key update of plan`,
    ),
  ],
  from: sql`from asked r left join plans_held plan on plan.n = r.n
left join held t on t.n = r.n and ${t.id} = ${r.visitId} left join held asking on asking.n = r.n and ${asking.id} = ${plan.appointmentId}
left join ${clinics} c on c.id = ${plan.clinicId}
${standingToPlan(plan, asking.doctorId)}`,
  columns: sql`${plan.clinicId}, ${plan.id} plan_id, ${t.id}, ${plan.appointmentId} asking_id,
coalesce(${asking.originalAppointmentId}, ${plan.appointmentId}) root_id`,
  checks,
  effects: [
    cte(
      'linked',
      sql`update ${appointments} t set plan_id = j.plan_id, is_follow_up = true, follow_up_reason = coalesce(${t.followUpReason}, ${r.followUpReason}),
parent_appointment_id = j.asking_id, original_appointment_id = j.root_id, version = ${t.version} + 1, updated_at = r.at
from judged j join asked r on r.n = j.n
where ${t.clinicId} = j.clinic_id and ${t.id} = j.id and j.refused is null returning t.*, r.n`,
    ),
    // What has followed from the visit belongs to the longer chain now.
    cte(
      'followed',
      sql`update ${appointments} t set original_appointment_id = l.original_appointment_id, version = ${t.version} + 1, updated_at = l.updated_at
from linked l where ${t.clinicId} = l.clinic_id and ${t.originalAppointmentId} = l.id returning t.*, l.n`,
    ),
    cte(
      'converted',
      sql`update ${followUpPlans} plan set status = 'completed', follow_up_appointment_id = l.id,
version = ${plan.version} + 1, updated_at = l.updated_at
from linked l where ${plan.clinicId} = l.clinic_id and ${plan.id} = l.plan_id returning plan.*, l.n`,
    ),
  ],
  happened: [
    {
      action: 'appointment.updated',
      of: appointmentKind,
      rows: 'linked',
      join: sql` join held b on b.n = e.n and b.id = e.id`,
      changed: sql`changed_columns(to_jsonb(b), to_jsonb(e), ${sealed})`,
    },
    { action: 'appointment.updated', of: appointmentKind, rows: 'followed' },
    { action: 'followup_plan.converted', of: followUpPlanKind, rows: 'converted' },
  ],
  answers: {
    image: sql`case when e.written then jsonb_build_object(
'appointment', (select (${imageOf('linked')}) - 'n' from linked where linked.n = e.n),
'plan', (select (${planImageOf('converted', { visit: sql`linked` })}) - 'n' from converted where converted.n = e.n))
else (select (${imageOf('held')}) - 'n' from held where held.n = e.n and held.id = ${r.visitId}) end`,
    written: sql`e.written`,
    from: sql`(select j.n, j.refused is null written from judged j) e join asked r on r.n = e.n`,
  },
  status: 200,
}))

/**
 * Makes a visit that was booked without its plan the plan's follow-up. Books nothing.
 * @param reason the plan's instructions, sealed for the visit
 * @throws DomainError FOLLOWUP_PLAN_NOT_FOUND, APPOINTMENT_NOT_FOUND, FORBIDDEN, VERSION_MISMATCH,
 *   FOLLOWUP_PLAN_ALREADY_CONVERTED (also where the visit is a follow-up), FOLLOWUP_PLAN_CLOSED, INVALID_STATUS_TRANSITION for
 *   a visit that does not take place, VALIDATION_ERROR for one that cannot be it, INVALID_FOLLOWUP_DATE
 */
export async function linkFollowUp(
  { db, actor }: { db: Database; actor: Actor },
  { clinicId, id, ifMatch, idempotency }: RecordRequest,
  { visitId, reason }: { visitId: string; reason: Sealed | null },
): Promise<Scheduled> {
  const written = await runWrite(db, linkVisits, {
    asking: { actor, idempotency, clinicId },
    row: {
      planId: id,
      visitId,
      followUpReason: reason,
      versions: versionsOf(ifMatch),
      mayRead: reachesFor(actor.caller, 'follow-ups:read'),
      mayDo: reachesFor(actor.caller, 'follow-ups:schedule'),
      mayReadVisit: reachesFor(actor.caller, 'appointments:read'),
    },
  })
  if (!written) throw new Error('A follow-up was not linked, and no check says why.')
  return { image: written.image, replayed: written.replayed }
}
