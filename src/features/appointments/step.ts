import { sql } from 'drizzle-orm'
import { appointments } from '../../db/schema/appointments.ts'
import { instantParam } from '../../db/statement.ts'
import type { Actor } from '../../db/write.ts'
import { STEPS, type Verb } from '../../domain/appointment.ts'
import type { Deps, RecordRequest } from '../../platform/deps.ts'
import { sealTexts } from '../../platform/seal-texts.ts'
import { type Change, type Changed, changeAppointment, type Rule, wrongStep } from './change.ts'
import type { CompleteInput } from './schemas.ts'

type PlainVerb = 'accept' | 'confirm' | 'no-show' | 'undo-check-in' | 'undo-start' | 'start'

/** What a plain step writes besides the state, and the event it is told as. */
function plainSteps(actor: Actor): Record<PlainVerb, { set: Change['set']; event: string; rules?: Rule[] }> {
  return {
    accept: { set: {}, event: 'appointment.accepted' },
    confirm: { set: { confirmedAt: actor.now }, event: 'appointment.confirmed' },
    'no-show': {
      set: {},
      event: 'appointment.no_show',
      // Nobody can have missed a visit that has not begun.
      rules: [{ holds: sql`cur.starts_at <= ${instantParam(actor.now)}`, refusal: (was) => wrongStep(was, actor) }],
    },
    'undo-check-in': { set: { checkedInAt: null, confirmedAt: null }, event: 'appointment.check_in_undone' },
    start: { set: { startedAt: actor.now }, event: 'appointment.started' },
    'undo-start': { set: { startedAt: null }, event: 'appointment.start_undone' },
  }
}

/** A step that asks for nothing but the state: accept, confirm, no-show, start, and taking back a check-in or a start. */
export function stepAppointment({ db, actor }: Deps, request: RecordRequest, verb: PlainVerb): Promise<Changed> {
  const { set, event, rules } = plainSteps(actor)[verb]
  const { permission, to } = STEPS[verb]
  return changeAppointment(db, actor, request, {
    permission,
    from: verb satisfies Verb,
    target: to,
    set: { ...set, ...(to && { status: to }) },
    event,
    ...(rules && { rules }),
  })
}

/** Completes the visit. Not repeatable: a second completion is a wrong step, so its texts cannot be lost unseen. */
export async function completeAppointment(
  { db, vault, actor }: Deps,
  request: RecordRequest,
  input: CompleteInput,
): Promise<Changed> {
  const row = { table: appointments, clinicId: request.clinicId, id: request.id }
  const texts = { clinicalNotes: input.notes, diagnosis: input.diagnosis, treatmentPlan: input.treatmentPlan }
  return changeAppointment(db, actor, request, {
    permission: 'appointments:complete',
    from: 'complete',
    target: null,
    set: { status: 'COMPLETED', completedAt: actor.now, ...(await sealTexts(vault, texts, row)) },
    event: 'appointment.completed',
  })
}
