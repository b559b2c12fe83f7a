import { sql } from 'drizzle-orm'
import * as z from 'zod'
import { uuid } from '../../db/asked.ts'
import type { Database } from '../../db/client.ts'
import { defineRead, runRead } from '../../db/read.ts'
import type { Actor } from '../../db/request.ts'
import { clinicDoctors, doctors } from '../../db/schema/people.ts'
import type { Caller } from '../../domain/access.ts'
import { DomainError } from '../../domain/errors.ts'
import { DOCTOR_NOT_IN_CLINIC } from '../../domain/not-found.ts'
import type { Viewer } from '../../domain/queue-views.ts'
import { displayAsked, isDisplay } from '../../platform/auth/display.ts'
import { callerReachesAsClinic } from '../../records/visibility.ts'
import { isOwnLine } from './listeners.ts'
import { endOfBoard, theDoctor, viewerOf } from './read.ts'
import type { Watcher } from './watchers.ts'

/** Who is to watch a queue through a socket, as what, and until when that holds. */
export interface WatchPass {
  viewer: Viewer
  caller: Watcher['caller'] & Pick<Caller, 'issuedAt'>
  displayId: string | null
  /** The doctor of the clinic who they are; null for everyone else. */
  doctorId: string | null
  /** Epoch ms: the end of the token or of the display. */
  endsAt: number
  /** Whether they hear only that the doctor’s days have changed, and see no line. A ticket of an earlier version does not say. */
  hearsDaysOnly?: boolean
}

const NOT_ACTIVE = new DomainError('FORBIDDEN', 'You are no longer active in this clinic.')

const passShape = z.object({ own_doctor: z.string().nullable() })
const boardShape = z.object({ expires_at: z.coerce.date() })

const pass = defineRead({
  name: 'queue-ticket',
  asked: { clinicId: uuid, doctorId: uuid },
  compose({ caller, ...place }) {
    const own = sql`from ${doctors} d join ${clinicDoctors} m on m.doctor_id = d.id
where m.clinic_id = ${place.clinicId} and d.user_id = ${caller.userId}`
    const isWelcome = callerReachesAsClinic(caller, 'queue:read', isOwnLine(place.doctorId, caller.userId))
    return {
      found: sql`select json_build_object('own_doctor', (select d.id ${own})) as image, w.clinic_id, w.doctor_id
from (${theDoctor(place)}) w where ${isWelcome}`,
      audit: {
        action: 'queue.watched',
        subjectType: 'doctor',
        from: 'found',
        subject: sql`e.doctor_id`,
        patient: null,
      },
      checks: [{ name: 'active', holds: isWelcome, refusal: NOT_ACTIVE }],
    }
  },
})

/**
 * What lets the caller watch a doctor's queue. That a user watches it is audited.
 * @throws DomainError DOCTOR_NOT_FOUND, also where a display may not show it; FORBIDDEN for who may not read it, such as another doctor who is not active
 */
export async function watchPassOf(
  db: Database,
  actor: Actor,
  key: { clinicId: string; doctorId: string },
): Promise<WatchPass> {
  const { userId, roles, requestId, origin, issuedAt, expiresAt } = actor.caller
  const caller = { userId, roles: [...roles], requestId, origin, issuedAt }
  const viewer = viewerOf(actor.caller)
  if (isDisplay(actor.caller)) {
    const [board] = await runRead(db, endOfBoard, { actor, asked: { ...displayAsked(actor.caller), ...key } })
    if (!board) throw DOCTOR_NOT_IN_CLINIC
    return { viewer, caller, displayId: userId, doctorId: null, endsAt: boardShape.parse(board).expires_at.getTime() }
  }
  const [found] = await runRead(db, pass, { actor, asked: key })
  if (!found) throw DOCTOR_NOT_IN_CLINIC
  return {
    viewer,
    caller,
    displayId: null,
    doctorId: passShape.parse(found).own_doctor,
    endsAt: expiresAt ?? actor.now,
  }
}
