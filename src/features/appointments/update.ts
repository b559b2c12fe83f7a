import { sql } from 'drizzle-orm'
import type { Actor } from '../../db/request.ts'
import { appointments } from '../../db/schema/appointments.ts'
import { instantParam, param } from '../../db/statement.ts'
import { mayEver, type Permission, reachesOf } from '../../domain/access.ts'
import type { Status } from '../../domain/appointment.ts'
import { DomainError, invalidField } from '../../domain/errors.ts'
import type { Deps, RecordRequest } from '../../platform/deps.ts'
import { refuseStale } from '../../platform/etag.ts'
import { sealTexts } from '../../platform/seal-texts.ts'
import { together } from './also.ts'
import { type Change, type Changed, changeAppointment, type Rule, wrongStep } from './change.ts'
import { reaches, reachesAsStaff } from './image.ts'
import { reopensPlan } from './plan-effects.ts'
import { getAppointment } from './queries.ts'
import { readImage } from './record.ts'
import { endsRoom } from './room-effects.ts'
import type { ChangeInput } from './schemas.ts'
import { CLINICAL, has, ONLY_STAFF, staffFieldsRule } from './staff-fields.ts'

const OPEN: readonly Status[] = ['PENDING', 'SCHEDULED', 'CONFIRMED', 'CHECKED_IN', 'IN_PROGRESS']

/** The columns a change sets besides time, place and state, its texts sealed. */
export async function plainColumns(
  { vault }: Deps,
  request: RecordRequest,
  input: ChangeInput,
): Promise<Change['set']> {
  const { reason, notes, staffNote, address, overbookReason, diagnosis, treatmentPlan, clinicalNotes } = input
  const texts = { reason, notes, staffNote, address, overbookReason, diagnosis, treatmentPlan, clinicalNotes }
  const row = { table: appointments, clinicId: request.clinicId, id: request.id }
  return {
    ...(input.patientId !== undefined && { patientId: input.patientId }),
    ...(input.treatmentType !== undefined && { treatmentType: input.treatmentType }),
    ...(input.priority !== undefined && { priority: input.priority }),
    ...(input.externalId !== undefined && { externalId: input.externalId }),
    ...(input.notify !== undefined && { notify: input.notify }),
    ...(await sealTexts(vault, texts, row)),
  }
}

/** What holds for single fields, whatever else the request does. */
export function fieldRules(actor: Actor, input: ChangeInput): Rule[] {
  const rules: Rule[] = staffFieldsRule(actor, input)
  if (has(input, CLINICAL)) {
    rules.push(
      {
        holds: reaches(actor.caller, 'clinical-text:write', 'cur'),
        refusal: () => new DomainError('FORBIDDEN', 'Clinical texts are written by the doctor of the visit.'),
      },
      {
        holds: sql`cur.status in ('CHECKED_IN', 'IN_PROGRESS', 'COMPLETED')`,
        refusal: (was) => wrongStep(was, actor),
      },
    )
  }
  if (input.patientId !== undefined) {
    const isSame = sql`cur.patient_id = ${param(input.patientId, 'uuid')}`
    rules.push(
      {
        holds: sql`(${isSame} or ${reachesAsStaff(actor.caller, 'appointments:change', 'cur')})`,
        refusal: () => ONLY_STAFF,
      },
      {
        holds: sql`(${isSame} or cur.status in ('PENDING', 'SCHEDULED', 'CONFIRMED'))`,
        refusal: (was) => wrongStep(was, actor),
      },
      {
        // Its text, its plan and its series are about the patient it was made for.
        holds: sql`(${isSame} or (not cur.is_follow_up and cur.series_id is null))`,
        refusal: () => invalidField('#/patientId', 'cannot change: the visit belongs to a follow-up or a series'),
      },
    )
  }
  if (input.address && input.type === undefined) {
    rules.push({
      holds: sql`cur.type = 'HOME_VISIT'`,
      refusal: () => invalidField('#/address', 'only a home visit has an address'),
    })
  }
  return rules
}

interface StatusChange extends Pick<Change, 'permission' | 'from' | 'target' | 'set' | 'event' | 'also'> {
  rules?: Rule[]
}

/** What a PUT of a state means: a step, or the taking back of one. */
function statusChange(actor: Actor, status: NonNullable<ChangeInput['status']>): StatusChange {
  const { caller, now } = actor
  switch (status) {
    case 'SCHEDULED': {
      const accepts = mayEver(caller.roles, 'appointments:accept')
      return {
        permission: accepts ? 'appointments:accept' : 'appointments:check-in',
        from: accepts ? ['PENDING', 'CHECKED_IN'] : ['CHECKED_IN'],
        target: 'SCHEDULED',
        set: { status, checkedInAt: null, confirmedAt: null },
        event: sql`case e.was->>'status' when 'PENDING' then 'appointment.accepted' else 'appointment.check_in_undone' end`,
      }
    }
    case 'CHECKED_IN':
      return {
        permission: 'appointments:start',
        from: 'undo-start',
        target: 'CHECKED_IN',
        set: { status, startedAt: null },
        event: 'appointment.start_undone',
      }
    case 'CONFIRMED':
      return {
        permission: 'appointments:confirm',
        from: 'confirm',
        target: 'CONFIRMED',
        set: { status, confirmedAt: now },
        event: 'appointment.confirmed',
      }
    case 'NO_SHOW':
      return {
        permission: 'appointments:no-show',
        from: 'no-show',
        target: 'NO_SHOW',
        set: { status },
        event: 'appointment.no_show',
        also: together(reopensPlan(now), endsRoom(now)),
        // Nobody can have missed a visit that has not begun.
        rules: [{ holds: sql`cur.starts_at <= ${instantParam(now)}`, refusal: (was) => wrongStep(was, actor) }],
      }
  }
}

function refuseByRole(actor: Actor, permission: Permission): void {
  if (!mayEver(actor.caller.roles, permission)) throw new DomainError('FORBIDDEN', 'Your role does not allow this.')
}

/** Whether asking for a state is more than staff to the visit may: a patient may only confirm. */
function refuseStaffState(actor: Actor, change: StatusChange): void {
  const isStaff = reachesOf(actor.caller.roles, change.permission).some((reach) => reach !== 'own')
  if (!isStaff && change.target !== 'CONFIRMED') throw new DomainError('FORBIDDEN', 'Your role does not allow this.')
}

/** Changes what neither takes nor frees time: texts, marks, and the state where a PUT may ask for it. */
export async function editAppointment(deps: Deps, request: RecordRequest, input: ChangeInput): Promise<Changed> {
  const { db, actor } = deps
  const plain = await plainColumns(deps, request, input)
  const rules = fieldRules(actor, input)
  if (input.status !== undefined) {
    const change = statusChange(actor, input.status)
    refuseByRole(actor, change.permission)
    refuseStaffState(actor, change)
    if (Object.keys(plain).length > 0) {
      refuseByRole(actor, 'appointments:change')
      rules.unshift(mayChange(actor))
    }
    const changed = await changeAppointment(db, actor, request, {
      ...change,
      set: { ...plain, ...change.set },
      rules: [...rules, ...(change.rules ?? [])],
    })
    const { status, ...others } = input
    const isInStateAlready = !changed.changed && !changed.replayed
    return isInStateAlready && Object.keys(plain).length > 0 ? editAppointment(deps, request, others) : changed
  }
  if (Object.keys(plain).length === 0) return unchanged(deps, request)
  const isClinicalOnly = Object.keys(input).every((name) => (CLINICAL as readonly string[]).includes(name))
  const permission = isClinicalOnly ? 'clinical-text:write' : 'appointments:change'
  refuseByRole(actor, permission)
  return changeAppointment(db, actor, request, {
    permission,
    from: isClinicalOnly ? ['CHECKED_IN', 'IN_PROGRESS', 'COMPLETED'] : OPEN,
    target: null,
    rules,
    set: plain,
    event: 'appointment.updated',
  })
}

/** A request that changes nothing still has its conditions. */
async function unchanged({ db, actor }: Deps, { id, ifMatch }: RecordRequest): Promise<Changed> {
  const image = await getAppointment(db, actor, id)
  refuseStale(ifMatch, readImage(image).version)
  return { image, replayed: false, changed: false }
}

function mayChange({ caller }: Actor): Rule {
  return {
    holds: reaches(caller, 'appointments:change', 'cur'),
    refusal: () => new DomainError('FORBIDDEN', 'You may see this appointment, but not do this to it.'),
  }
}
