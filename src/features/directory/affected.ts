import { type SQL, sql } from 'drizzle-orm'
import * as z from 'zod'
import type { RecordRequest } from '../../db/request.ts'
import { isoShape } from '../../db/shapes.ts'
import type { Written } from '../../db/verdict.ts'
import type { AffectedBy } from '../../domain/affected.ts'
import { STATUSES } from '../../domain/appointment.ts'
import { VISIT_TYPES } from '../../domain/visit.ts'
import type { Deps } from '../../platform/http/deps.ts'
import { judgeAfter, type Named } from '../calendar/affected/judge-visits.ts'
import type { Touched } from '../calendar/affected/standing-visits.ts'

export const SOONEST = sql`order by v.starts_at, v.id limit 100`

const visitsImage = sql`jsonb_agg(jsonb_build_object('id', v.id, 'starts_at', v.starts_at,
  'ends_at', v.ends_at, 'status', v.status, 'doctor_id', v.doctor_id, 'patient_id', v.patient_id, 'type', v.type,
  'location_id', v.location_id) order by v.starts_at, v.id)`

/** The visits of CTE `affected` as jsonb, for an image. */
export const affectedImage = sql`coalesce((select ${visitsImage} from affected v), '[]'::jsonb)`

/** The same for one row of a statement, by its number `n`. */
export function affectedImageOf(n: SQL): SQL {
  return sql`coalesce((select ${visitsImage} from affected v where v.n = ${n}), '[]'::jsonb)`
}

const rowShape = z.object({
  id: z.string(),
  starts_at: isoShape,
  ends_at: isoShape,
  status: z.enum(STATUSES),
  doctor_id: z.string(),
  patient_id: z.string(),
  type: z.enum(VISIT_TYPES),
  location_id: z.string().nullable(),
})

const id = z.uuid()

export const affectedList = z.array(
  z.object({
    id,
    appointmentDate: z.iso.datetime(),
    endDate: z.iso.datetime(),
    status: z.enum(STATUSES),
    doctorId: id,
    patientId: id,
    type: z.enum(VISIT_TYPES),
    locationId: id.nullable(),
  }),
)

/** The affected visits of an image that has them as `affected`; none where the change could affect none. */
export function affectedOf({ affected = [] }: { affected?: unknown }): z.infer<typeof affectedList> {
  return z
    .array(rowShape)
    .parse(affected)
    .map((row) => ({
      id: row.id,
      appointmentDate: row.starts_at,
      endDate: row.ends_at,
      status: row.status,
      doctorId: row.doctor_id,
      patientId: row.patient_id,
      type: row.type,
      locationId: row.location_id,
    }))
}

/**
 * Judges the visits that a change of rules has touched. It runs after the change is committed: later bookings follow
 * the new rules, and bookings that were on their way are visible by then. Answers the visits that the change affects; a
 * repeated request gets its first answer. It throws no database error, because the change is already made.
 * @param touched null where the request changed nothing that visits are judged by
 */
export async function affectedAfter(
  { db, actor }: Deps,
  { clinicId, idempotency }: RecordRequest,
  { image, touched, named }: { image: Written['image']; touched: Touched | null; named: Named },
): Promise<z.infer<typeof affectedList>> {
  if (image.affected !== undefined || touched === null) return affectedOf(image)
  const answering = { clinicId, named, key: idempotency?.key ?? null }
  return affectedOf({ affected: await judgeAfter({ db, actor }, touched, answering) })
}

/** What a change of hours, locations or zones may be against. */
export const BY_HOURS: readonly AffectedBy[] = ['OUTSIDE_HOURS', 'LOCATION_INACTIVE']
