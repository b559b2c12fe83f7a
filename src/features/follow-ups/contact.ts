import { sql } from 'drizzle-orm'
import { v7 } from 'uuid'
import { DST_GAP } from '../../db/local-instant.ts'
import { followUpContactAttempts } from '../../db/schema/follow-ups.ts'
import { users } from '../../db/schema/people.ts'
import { cte, insertInto, instantParam, param } from '../../db/statement.ts'
import { invalidField } from '../../domain/errors.ts'
import type { Deps, RecordRequest } from '../../platform/deps.ts'
import { sealTexts } from '../../platform/seal-texts.ts'
import { type Check, type Written, writeRecord } from '../appointments/write-record.ts'
import { instantOf } from './days.ts'
import { isNotCancelled, planChange } from './open-plan.ts'
import type { ContactInput } from './schemas.ts'

function ownerIsUser(ownerId: string): Check {
  return {
    holds: sql`exists (select from ${users} u where u.id = ${param(ownerId, 'uuid')})`,
    refusal: invalidField('#/ownerId', 'names a user that does not exist'),
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
      ...(ownerId ? [ownerIsUser(ownerId)] : []),
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
