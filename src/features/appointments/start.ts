import { sql } from 'drizzle-orm'
import type { Deps, RecordRequest } from '../../platform/deps.ts'
import { type Changed, changeVisit, defineChange, mayStepFrom, visitAsked, wrongStepOf } from './change.ts'

const asked = visitAsked({})

export const startVisits = defineChange({
  name: 'start',
  asked,
  target: 'IN_PROGRESS',
  checks: [{ name: 'step', holds: mayStepFrom('start'), refusal: wrongStepOf }],
  set: { status: sql`'IN_PROGRESS'`, startedAt: asked.r.at },
  action: 'appointment.started',
})

/** Starts the consultation: of who has checked in, and of whom nobody has to arrive for. No window binds it. */
export function startAppointment({ db, actor }: Deps, request: RecordRequest): Promise<Changed> {
  return changeVisit(db, { actor, request, permission: 'appointments:start' }, [startVisits, {}])
}
