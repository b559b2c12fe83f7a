import type { Deps, RecordRequest } from '../../platform/deps.ts'
import { type Changed, changeAppointment } from './change.ts'

/** Starts the consultation: of who has checked in, and of whom nobody has to arrive for. No window binds it. */
export function startAppointment({ db, actor }: Deps, request: RecordRequest): Promise<Changed> {
  return changeAppointment(db, actor, request, {
    permission: 'appointments:start',
    from: 'start',
    target: 'IN_PROGRESS',
    set: { status: 'IN_PROGRESS', startedAt: actor.now },
    event: 'appointment.started',
  })
}
