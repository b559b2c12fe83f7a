import { and, eq, exists, type SQL, sql } from 'drizzle-orm'
import { alias } from 'drizzle-orm/pg-core'
import * as z from 'zod'
import { uuid } from '../../../db/asked.ts'
import { builder, pageRows, selectRecords } from '../../../db/builder.ts'
import type { Database } from '../../../db/client.ts'
import { materialized } from '../../../db/cte.ts'
import { requestInstant } from '../../../db/local-instant.ts'
import { defineRead, runRead } from '../../../db/read.ts'
import type { Actor } from '../../../db/request.ts'
import { clinicDoctors } from '../../../db/schema/people.ts'
import { timeOff } from '../../../db/schema/schedule.ts'
import { DOCTOR_NOT_FOUND, TIME_OFF_NOT_FOUND } from '../../../domain/not-found.ts'
import { filtersOf } from '../../../platform/http/cursor.ts'
import { clinicOf } from '../../../platform/http/deps.ts'
import { afterStart, overlaps, SPAN, STARTS_PAGE, startsAfter } from '../paging.ts'
import { type Elsewhere, elsewhereOf, elsewhereShape } from './elsewhere.ts'
import { timeOffImage } from './record.ts'
import type { TimeOffQuery } from './schemas.ts'
import { zoneOfDoctor } from './zone.ts'

const t = alias(timeOff, 't')
const m = alias(clinicDoctors, 'm')
const absencesOf = (doctorId: SQL) => selectRecords(timeOffImage('t', doctorId)).from(t)

const get = defineRead({
  name: 'time-off-get',
  asked: { clinicId: uuid, doctorId: uuid, id: uuid },
  compose: ({ clinicId, doctorId, id }) => ({
    found: absencesOf(doctorId).where(and(eq(t.clinicId, clinicId), eq(t.doctorId, doctorId), eq(t.id, id))),
    audit: null,
  }),
})

/** @throws DomainError NOT_FOUND */
export async function getTimeOff(db: Database, actor: Actor, key: { doctorId: string; id: string }): Promise<unknown> {
  const [image] = await runRead(db, get, { actor, asked: { ...key, clinicId: clinicOf(actor) } })
  if (!image) throw TIME_OFF_NOT_FOUND
  return image
}

const list = defineRead({
  name: 'time-off-list',
  asked: { ...STARTS_PAGE, ...SPAN, clinicId: uuid, doctorId: uuid },
  compose(asked) {
    const { now, clinicId, doctorId, limit, from, to } = asked
    const zone = zoneOfDoctor({ clinicId, doctorId, at: now })
    const isListed = and(
      eq(t.clinicId, clinicId),
      eq(t.doctorId, doctorId),
      overlaps(t, asked, zone),
      afterStart(t, asked),
    )
    const doctor = builder
      .select({ id: m.doctorId })
      .from(m)
      .where(and(eq(m.clinicId, clinicId), eq(m.doctorId, doctorId)))
    const elsewhere =
      from && to
        ? elsewhereOf({ clinicId, doctorId, from: requestInstant(from, zone), until: requestInstant(to, zone) })
        : sql`null`
    return {
      guards: [materialized('page', pageRows(absencesOf(doctorId).where(isListed).orderBy(t.startsAt, t.id), limit))],
      found: sql`select json_build_object('page', (select json_agg(p.image) from page p), 'elsewhere', (${elsewhere})) image`,
      audit: null,
      checks: [{ name: 'doctor', holds: exists(doctor), refusal: DOCTOR_NOT_FOUND }],
    }
  },
})

const listShape = z.object({ page: z.array(z.unknown()).nullable(), elsewhere: z.array(elsewhereShape).nullable() })

interface ListedTimeOff {
  /** One row more than the limit when there is a next page. */
  images: unknown[]
  /** Null where the request names no span. */
  elsewhere: Elsewhere[] | null
}

/**
 * A doctor's time off in the caller's clinic by start, and when they are taken in other clinics in the span that is asked about.
 * @throws DomainError DOCTOR_NOT_FOUND
 */
export async function listTimeOff(
  db: Database,
  actor: Actor,
  { doctorId, query }: { doctorId: string; query: TimeOffQuery },
): Promise<ListedTimeOff> {
  const after = startsAfter(query.cursor, filtersOf(actor, { ...query, doctorId }))
  const [image] = await runRead(db, list, { actor, asked: { ...query, ...after, doctorId, clinicId: clinicOf(actor) } })
  const { page, elsewhere } = listShape.parse(image)
  return { images: page ?? [], elsewhere }
}
