import { sql } from 'drizzle-orm'
import { v7 } from 'uuid'
import { like, texts, uuid } from '../../../db/asked.ts'
import type { Check } from '../../../db/checks.ts'
import { cte } from '../../../db/cte.ts'
import { withAsker } from '../../../db/happened.ts'
import { DST_GAP } from '../../../db/local-instant.ts'
import { asNamed, namesIn } from '../../../db/record-change.ts'
import type { RecordRequest } from '../../../db/request.ts'
import { followUpContactAttempts, followUpPlans } from '../../../db/schema/follow-ups.ts'
import { memberships } from '../../../db/schema/memberships.ts'
import { clinicDoctors, doctors } from '../../../db/schema/people.ts'
import type { Written } from '../../../db/verdict.ts'
import { MEMBER_ROLES } from '../../../domain/access.ts'
import { invalidField } from '../../../domain/errors.ts'
import type { Deps } from '../../../platform/http/deps.ts'
import { sealTexts } from '../../../platform/vault/seal-texts.ts'
import { givenSnooze, SNOOZE, snoozeGiven } from '../days.ts'
import { changeOnePlan, definePlanChange, planAsked, t } from '../plan-change.ts'
import { planNotCancelled } from '../plan-checks.ts'
import type { ContactInput } from '../schemas.ts'

const asked = planAsked({
  ...like(followUpContactAttempts, ['channel', 'outcome', 'note', 'ownerId']),
  ...SNOOZE,
  attemptId: uuid,
  names: texts,
})
const { r } = asked

const memberRoles = sql.raw(`'{${MEMBER_ROLES.join(',')}}'`)

/** The caller, a member or a doctor of the clinic: a plan is looked after by who works there, and by no patient. */
const ownerWorksHere: Check = {
  name: 'owner works here',
  holds: sql`${r.ownerId} is null or ${r.ownerId} = r.user_id
or exists (select from ${memberships} m where m.clinic_id = r.clinic_id and m.user_id = ${r.ownerId} and m.roles && ${memberRoles})
or exists (select from ${clinicDoctors} k join ${doctors} d on d.id = k.doctor_id
where k.clinic_id = r.clinic_id and k.active and d.user_id = ${r.ownerId})`,
  refusal: invalidField('#/ownerId', 'must name a user who works in this clinic'),
}

const snoozeChecks: readonly Check[] = [
  { name: 'snooze on the clock', holds: sql`${r.snoozeLocal} is null or ${givenSnooze} is not null`, refusal: DST_GAP },
  {
    name: 'snooze is to come',
    holds: sql`coalesce(${givenSnooze} > r.at, true)`,
    refusal: invalidField('#/snoozeUntil', 'must be later than now'),
  },
]

const noteContacts = definePlanChange(() => ({
  name: 'note-contact-attempt',
  asked,
  columns: sql`${givenSnooze} new_snooze`,
  checks: [planNotCancelled, ownerWorksHere, ...snoozeChecks],
  set: {
    ...asNamed(followUpPlans, ['ownerId']),
    snoozeUntil: sql`case when 'snooze_until' = any (r.names) then j.new_snooze else ${t.snoozeUntil} end`,
  },
  action: 'followup_plan.contact_attempted',
  effects: [
    cte(
      'attempt',
      sql`insert into ${followUpContactAttempts} (
clinic_id, id, plan_id, channel, outcome, note, snooze_until, owner_id, made_by, made_at
)
select e.clinic_id, ${r.attemptId}, e.id, ${r.channel}, ${r.outcome}, ${r.note}, j.new_snooze, ${r.ownerId}, r.user_id, r.at
from ${withAsker({ rows: 'changed', join: sql` join judged j on j.n = e.n` })} returning *`,
    ),
  ],
  image: sql`(select to_jsonb(a) from attempt a where a.id = ${r.attemptId})`,
  status: 201,
}))

/**
 * Notes that the clinic tried to reach the patient about a plan, and who looks after it until when.
 * @throws DomainError FOLLOWUP_PLAN_NOT_FOUND, FORBIDDEN, VERSION_MISMATCH, FOLLOWUP_PLAN_CLOSED, DST_GAP, VALIDATION_ERROR
 */
export async function noteContact(deps: Deps, request: RecordRequest, input: ContactInput): Promise<Written> {
  const { actor, vault } = deps
  const { channel, outcome, snoozeUntil, ownerId } = input
  const attemptId = v7({ msecs: actor.now })
  const place = { table: followUpContactAttempts, clinicId: request.clinicId, id: attemptId }
  const { note } = await sealTexts(vault, { note: input.note ?? null }, place)
  return changeOnePlan(deps, { request, permission: 'follow-ups:contact' }, [
    noteContacts,
    {
      attemptId,
      channel,
      outcome,
      note,
      ownerId,
      ...snoozeGiven(snoozeUntil),
      names: namesIn(followUpPlans, { snoozeUntil, ownerId }),
    },
  ])
}
