import { sql } from 'drizzle-orm'
import { like, texts } from '../../../db/asked.ts'
import type { Database } from '../../../db/client.ts'
import { asNamed, namesIn } from '../../../db/record-change.ts'
import { appointments } from '../../../db/schema/appointments.ts'
import { DomainError } from '../../../domain/errors.ts'
import { endsRoom } from '../../../records/video-room.ts'
import { readImage } from '../../../records/visits/appointment.ts'
import {
  type Changed,
  changeVisit,
  defineChange,
  isInState,
  mayStepFrom,
  visitAsked,
  wrongStep,
} from '../../../records/visits/appointment-change.ts'
import { allConsequences, CHANGED } from '../../../records/visits/consequence.ts'
import { type OpenPlan, readCompleted } from './completed.ts'
import type { CompletionTask, Placement, Unplaced } from './completion.ts'
import {
  FOLLOW_UP,
  followUpAnswer,
  followUpChecks,
  followUpRow,
  followUpSubjects,
  plansFollowUp,
} from './planned-follow-up.ts'

const TEXTS = ['clinicalNotes', 'diagnosis', 'treatmentPlan'] as const

const asked = visitAsked({ ...like(appointments, TEXTS), names: texts, ...FOLLOW_UP })
const { r } = asked

/** Completes visits, each with the plan and the visit that follow from it. A calendar with no free time does not fail the completion. */
const completeVisits = defineChange(() => ({
  name: 'complete',
  asked,
  subjects: followUpSubjects,
  lingers: isInState(['IN_PROGRESS']),
  checks: [
    {
      name: 'step',
      holds: mayStepFrom('complete'),
      refusal: ({ image, actor }) => wrongStep(readImage(readCompleted(image).appointment), actor),
    },
    ...followUpChecks,
  ],
  set: { status: sql`'COMPLETED'`, completedAt: r.at, ...asNamed(appointments, TEXTS) },
  action: 'appointment.completed',
  consequence: allConsequences(plansFollowUp, endsRoom(CHANGED)),
  answer: (visit) => sql`jsonb_build_object('appointment', ${visit}, 'asked', ${r.asks})
|| case when ${r.asks} = 'nothing' then '{}' else ${followUpAnswer} end`,
}))

/**
 * Completes a visit in one statement.
 * @returns the open plan there is, where the plan's texts were sealed for another
 * @throws DomainError those of `changeVisit`, the patient's refusals where a visit is booked, LOCATION_NOT_FOUND, DOCTOR_NOT_FOUND
 */
export async function completeVisit(
  db: Database,
  { actor, request, texts: given, plan }: CompletionTask,
  placed: Placement | Unplaced | null,
): Promise<Changed | OpenPlan> {
  const row = { ...given, names: namesIn(appointments, given), ...followUpRow(plan, placed) }
  const asking = { actor, request, permission: 'appointments:complete' as const }
  const changed = await changeVisit(db, asking, [completeVisits, row]).catch((error) => {
    if (error instanceof DomainError && error.code === 'FOLLOWUP_PLAN_EXISTS') return null
    throw error
  })
  // Somebody planned its follow-up while this statement waited for the visit: the next one sees that plan.
  if (!changed) return { openPlan: null }
  if (changed.changed || changed.replayed) return changed
  const there = readCompleted(changed.image).plan
  return { openPlan: there && there.status !== 'completed' ? there.id : null }
}
