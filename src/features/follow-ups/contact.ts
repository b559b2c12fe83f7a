import { sql } from 'drizzle-orm'
import { v7 } from 'uuid'
import { cte } from '../../db/cte.ts'
import { DST_GAP } from '../../db/local-instant.ts'
import { followUpContactAttempts } from '../../db/schema/follow-ups.ts'
import { memberships } from '../../db/schema/memberships.ts'
import { clinicDoctors, doctors } from '../../db/schema/people.ts'
import { insertInto, instantParam, param } from '../../db/statement.ts'
import { MEMBER_ROLES } from '../../domain/access.ts'
import { invalidField } from '../../domain/errors.ts'
import type { Deps, RecordRequest } from '../../platform/deps.ts'
import { sealTexts } from '../../platform/seal-texts.ts'
import { type Check, type Written, writeRecord } from '../appointments/write-record.ts'
import { instantOf } from './days.ts'
import { isNotCancelled, planChange } from './open-plan.ts'
import type { ContactInput } from './schemas.ts'

/** The caller, a member or a doctor of the clinic: a plan is looked after by who works there, and by no patient. */
function ownerWorksHere(ownerId: string, callerId: string): Check {
  return {
    holds: sql`(${param(ownerId, 'uuid')} = ${param(callerId, 'uuid')}
      or exists (select from ${memberships} m where m.clinic_id = cur.clinic_id and m.user_id = ${param(ownerId, 'uuid')}
        and m.roles && ${param(`{${MEMBER_ROLES.join(',')}}`, 'text[]')})
      or exists (select from ${clinicDoctors} k join ${doctors} d on d.id = k.doctor_id
        where k.clinic_id = cur.clinic_id and k.active and d.user_id = ${param(ownerId, 'uuid')}))`,
    refusal: invalidField('#/ownerId', 'names nobody who works in this clinic'),
  }
}

function snoozeChecks(now: number): Check[] {
  return [
    { holds: sql`cur.new_snooze is not null`, refusal: DST_GAP },
    {
      holds: sql`cur.new_snooze > ${instantParam(now)}`,
      refusal: invalidField('#/snoozeUntil', 'must be later than now'),
    },
  ]
}

/**
 * Notes that the clinic tried to reach the patient about a plan, and who looks after it until when.
 * @throws DomainError FOLLOWUP_PLAN_NOT_FOUND, FORBIDDEN, VERSION_MISMATCH, FOLLOWUP_PLAN_CLOSED, DST_GAP, VALIDATION_ERROR
 */
export async function noteContact(deps: Deps, request: RecordRequest, input: ContactInput): Promise<Written> {
  const { actor, vault } = deps
  const { channel, outcome, note, snoozeUntil, ownerId } = input
  const id = v7({ msecs: actor.now })
  const snooze = snoozeUntil ? instantOf(snoozeUntil, sql`c.timezone`) : sql`null::timestamptz`
  const row = insertInto(followUpContactAttempts, {
    ...{ clinicId: sql`p.clinic_id`, id, planId: sql`p.id`, channel, outcome },
    ...(await sealTexts(
      vault,
      { note: note ?? null },
      { table: followUpContactAttempts, clinicId: request.clinicId, id },
    )),
    ...{ snoozeUntil: sql`go.new_snooze`, ownerId: ownerId ?? null },
    ...{ madeBy: actor.caller.userId, madeAt: actor.now },
  })
  const write = planChange(deps, request, {
    permission: 'follow-ups:contact',
    rules: [
      isNotCancelled,
      ...(ownerId ? [ownerWorksHere(ownerId, actor.caller.userId)] : []),
      ...(snoozeUntil ? snoozeChecks(actor.now) : []),
    ],
    columns: sql`, ${snooze} new_snooze`,
    set: {
      ...(snoozeUntil !== undefined && { snoozeUntil: sql`go.new_snooze` }),
      ...(ownerId !== undefined && { ownerId }),
    },
    event: 'followup_plan.contact_attempted',
  })
  return writeRecord(deps, request, {
    ...write,
    status: 201,
    effects: [...write.effects, cte('attempt', sql`${row} from p cross join go returning *`)],
    image: sql`select to_jsonb(attempt) as image from attempt`,
  })
}
