import { sql } from 'drizzle-orm'
import type { Refused } from '../../db/checks.ts'
import type { RecordRequest } from '../../db/request.ts'
import type { Deps } from '../../platform/http/deps.ts'
import { readImage } from '../../records/visits/appointment.ts'
import {
  type Changed,
  defineChange,
  mayStepFrom,
  t,
  tryChange,
  visitAsked,
  wrongStepOf,
} from '../../records/visits/appointment-change.ts'
import { nothingEdited } from '../../records/visits/edited-fields.ts'
import type { Calendars } from '../calendar/calendars.ts'
import { orWasNoShow, unlessNoShow } from '../calendar/moving/no-show.ts'

const asked = visitAsked({})

const stepRefusal = (refused: Refused) =>
  orWasNoShow(wrongStepOf(refused), readImage(refused.image), { actor: refused.actor, verb: 'start' })

const startVisits = defineChange(() => ({
  name: 'start',
  asked,
  target: 'IN_PROGRESS',
  checks: [{ name: 'step', holds: sql`(${mayStepFrom('start')}) and ${t.status} <> 'NO_SHOW'`, refusal: stepRefusal }],
  set: { status: sql`'IN_PROGRESS'`, startedAt: asked.r.at },
  action: 'appointment.started',
}))

/** Starts the consultation of a visit that is checked in, or is not in person, at any time. A no-show whose doctor begins after all is taken back in their calendar. */
export function startAppointment({ db, actor }: Deps, request: RecordRequest, calendars: Calendars): Promise<Changed> {
  return unlessNoShow(
    () => tryChange(db, { actor, request, permission: 'appointments:start' }, [startVisits, {}]),
    (doctorId) => calendars.takeBack({ actor, request, starts: true, fields: nothingEdited(actor) }, doctorId),
  )
}
