import { sql } from 'drizzle-orm'
import * as z from 'zod'
import type { Database } from '../../db/client.ts'
import { runRead } from '../../db/read.ts'
import type { Actor } from '../../db/request.ts'
import { clinicDoctors, doctors } from '../../db/schema/people.ts'
import { param } from '../../db/statement.ts'
import type { Caller } from '../../domain/access.ts'
import { DomainError } from '../../domain/errors.ts'
import { DOCTOR_NOT_IN_CLINIC } from '../../domain/not-found.ts'
import type { Viewer } from '../../domain/queue-views.ts'
import { isDisplay } from '../../platform/auth/display.ts'
import { callerReachesAsClinic } from '../../records/visibility.ts'
import { isOwnLine } from './listeners.ts'
import { boardOf, theDoctor, viewerOf } from './read.ts'
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
}

const NOT_ACTIVE = new DomainError('FORBIDDEN', 'You are no longer active in this clinic.')

const passShape = z.object({ own_doctor: z.string().nullable() })
const boardShape = z.object({ expires_at: z.coerce.date() })

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
    const [row] = await db.run(boardOf(actor.caller, key, actor.now))
    if (!row) throw DOCTOR_NOT_IN_CLINIC
    return { viewer, caller, displayId: userId, doctorId: null, endsAt: boardShape.parse(row).expires_at.getTime() }
  }
  const own = sql`from ${doctors} d join ${clinicDoctors} m on m.doctor_id = d.id
    where m.clinic_id = ${param(key.clinicId, 'uuid')} and d.user_id = ${param(userId, 'uuid')}`
  const isWelcome = callerReachesAsClinic(actor.caller, 'queue:read', isOwnLine(key.doctorId, param(userId, 'uuid')))
  const [found] = await runRead(db, {
    actor,
    found: sql`select jsonb_build_object('own_doctor', (select d.id ${own})) as image, w.clinic_id, w.doctor_id
      from (${theDoctor(key)}) w where ${isWelcome}`,
    audit: { action: 'queue.watched', subjectType: 'doctor', from: 'found', subject: sql`e.doctor_id`, patient: null },
    checks: [{ name: 'active', holds: isWelcome, refusal: NOT_ACTIVE }],
  })
  if (!found) throw DOCTOR_NOT_IN_CLINIC
  return {
    viewer,
    caller,
    displayId: null,
    doctorId: passShape.parse(found).own_doctor,
    endsAt: expiresAt ?? actor.now,
  }
}
