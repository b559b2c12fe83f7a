import { type SQL, sql } from 'drizzle-orm'
import * as z from 'zod'
import { asAsker } from '../../db/asker.ts'
import { cte, withCtes } from '../../db/cte.ts'
import { keptColumn, replayKept } from '../../db/idempotency.ts'
import type { RecordRequest } from '../../db/request.ts'
import { appointments } from '../../db/schema/appointments.ts'
import { param } from '../../db/statement.ts'
import { DomainError } from '../../domain/errors.ts'
import { APPOINTMENT_NOT_FOUND } from '../../domain/not-found.ts'
import type { Permission } from '../../domain/rights.ts'
import type { Deps } from '../../platform/http/deps.ts'
import { accepts } from '../../platform/http/etag.ts'
import { callerReaches, inCallersClinic } from '../../records/visibility.ts'
import { type AppointmentImage, readImage, shownImageOf } from '../../records/visits/appointment.ts'
import type { Changed } from '../../records/visits/appointment-change.ts'

const readShape = z.looseObject({
  kept: z.unknown(),
  was: z.record(z.string(), z.unknown()).nullable(),
  seen: z.boolean().nullable(),
  reached: z.boolean().nullable(),
})

/** The visit as it is before a write that another's calendar decides, or the answer the request's key has had already. */
export type Before = { was: AppointmentImage; row: Record<string, unknown> } | { replay: Changed }

/**
 * Reads a visit before a write, refused in the contract's order.
 * @param beside further columns over `cur`
 * @throws DomainError APPOINTMENT_NOT_FOUND, FORBIDDEN, VERSION_MISMATCH, IDEMPOTENCY_KEY_REUSED
 */
export async function readBefore(
  { db, actor }: Deps,
  request: RecordRequest,
  { permission, beside = sql`` }: { permission: Permission; beside?: SQL },
): Promise<Before> {
  const caller = asAsker(actor.caller)
  const cur = cte(
    'cur',
    sql`select t.* from ${appointments} t where ${inCallersClinic(caller, sql`t.clinic_id`)} and t.id = ${param(request.id, 'uuid')}`,
  )
  const [found] = await db.run(sql`${withCtes([cur])} select ${keptColumn(actor, request.idempotency)} kept,
    (select ${shownImageOf('cur')} from cur) was, (select ${callerReaches(caller, 'appointments:read', 'cur')} from cur) seen,
    (select ${callerReaches(caller, permission, 'cur', actor.now)} from cur) reached ${beside}`)
  const row = readShape.parse(found)
  const replay = replayKept(row.kept, request.idempotency)
  if (replay) return { replay: { image: replay.image, replayed: true, changed: false } }
  if (!row.was || !row.seen) throw APPOINTMENT_NOT_FOUND
  if (!row.reached)
    throw new DomainError('FORBIDDEN', 'You may see this appointment, but you may not change it in this way.')
  const was = readImage(row.was)
  if (!accepts(request.ifMatch, was.version))
    throw new DomainError('VERSION_MISMATCH', 'The appointment has changed since you read it: read it again.')
  return { was, row }
}
