import { and, eq, gte, isNull, type SQL, sql } from 'drizzle-orm'
import { alias } from 'drizzle-orm/pg-core'
import { text, uuid } from '../../../db/asked.ts'
import type { Asker } from '../../../db/asker.ts'
import { builder, pageRows, rowsWhere, selectRecords } from '../../../db/builder.ts'
import type { Database } from '../../../db/client.ts'
import { clinicZone } from '../../../db/clinic-setting.ts'
import { cte, materialized } from '../../../db/cte.ts'
import { isOnTheClock, requestInstant } from '../../../db/local-instant.ts'
import { shownPatientOf } from '../../../db/patient-key.ts'
import { defineRead, readingOf, runRead } from '../../../db/read.ts'
import { optional, requestTime } from '../../../db/read-columns.ts'
import type { Actor } from '../../../db/request.ts'
import { patients } from '../../../db/schema/people.ts'
import { reachesOf } from '../../../domain/access.ts'
import { isColleague } from '../../../domain/colleague.ts'
import { PATIENT_NOT_FOUND } from '../../../domain/not-found.ts'
import type { Permission } from '../../../domain/rights.ts'
import { filtersOf } from '../../../platform/http/cursor.ts'
import { clinicOf } from '../../../platform/http/deps.ts'
import { patientKind } from '../../../records/patients/patient.ts'
import { isConfirmedIn } from '../../../records/standing.ts'
import { inCallersClinic, isCallersOwn, worksHere } from '../../../records/visibility.ts'
import { byExternalId } from '../external-id.ts'
import { afterName, NAMES_PAGE, namesAfter } from '../paging.ts'
import type { PatientsQuery } from './schemas.ts'

/** Whether a permission reaches a patient's row: the clinic's, or one's own and one's wards'. */
export function reachesPatient(caller: Asker, permission: Permission, alias: string): SQL {
  const reaches = reachesOf(caller.roles, permission)
  const asDoctor = isColleague(caller.roles, permission)
  if (reaches.includes('clinic') && !asDoctor) return sql`true`
  const linked = sql`coalesce(${isCallersOwn(caller, alias)}, false)`
  const confirmed = isConfirmedIn(alias, caller.userId)
  const ifConfirmed = reaches.includes('confirmed') ? sql`(${linked} and ${confirmed})` : sql`false`
  const own = reaches.includes('own') ? linked : ifConfirmed
  return asDoctor ? sql`(${worksHere(caller)} or ${own})` : own
}

/** The same for reading. It also reaches records that were merged into a reached one: their old ids still work. */
export function seesPatient(caller: Asker, alias: string): SQL {
  const reached = reachesPatient(caller, 'patients:read', alias)
  if (reachesOf(caller.roles, 'patients:read').includes('clinic')) return reached
  const p = sql.identifier(alias)
  return sql`(${reached} or exists (select from ${patients} s
    where s.clinic_id = ${p}.clinic_id and s.id = ${p}.merged_into and ${reachesPatient(caller, 'patients:read', 's')}))`
}

const p = alias(patients, 'p')

/** The trail of having listed the patients in a CTE. */
export const listedAudit = (from: string) => readingOf(patientKind, { from, action: 'patients.listed' })

const get = defineRead({
  name: 'patient-get',
  asked: { id: uuid },
  compose: ({ caller, id }) => ({
    found: selectRecords(shownPatientOf('p'), { clinicId: p.clinicId, id: p.id })
      .from(p)
      .where(and(inCallersClinic(caller, p.clinicId), eq(p.id, id), seesPatient(caller, 'p'))),
    audit: readingOf(patientKind),
  }),
})

/**
 * A record, also one that was merged into another which the caller may see.
 * @throws DomainError PATIENT_NOT_FOUND, also for what the caller may not see.
 */
export async function getPatient(db: Database, actor: Actor, id: string): Promise<unknown> {
  const [image] = await runRead(db, get, { actor, asked: { id } })
  if (!image) throw PATIENT_NOT_FOUND
  return image
}

const list = defineRead({
  name: 'patient-list',
  asked: { ...NAMES_PAGE, clinicId: uuid, externalId: optional(text), updatedSince: requestTime },
  compose({ caller, clinicId, externalId, updatedSince, limit, afterId }) {
    const since = updatedSince && requestInstant(updatedSince, clinicZone(clinicId))
    const isListed = and(
      eq(p.clinicId, clinicId),
      isNull(p.mergedInto),
      isNull(p.erasedAt),
      reachesPatient(caller, 'patients:read', 'p'),
      byExternalId(externalId, caller, p.externalId),
      since && gte(p.updatedAt, since),
    )
    const x = alias(patients, 'x')
    const nameOf = (id: SQL) =>
      builder
        .select({ name: x.name })
        .from(x)
        .where(and(eq(x.clinicId, clinicId), eq(x.id, id)))
    const inOrder = builder
      .select({ all: sql`${p}.*` })
      // What changed lately is few.
      .from(rowsWhere(p, isListed, { filtersFirst: since !== undefined }))
      .where(afterName(p, { afterId, nameOf }))
      .orderBy(p.name, p.id)
    return {
      guards: [
        materialized('page', pageRows(inOrder, limit)),
        cte('seen', sql`select * from page order by name, id limit ${limit}`),
      ],
      checks: since ? [isOnTheClock('updatedSince', since)] : [],
      found: sql`select ${shownPatientOf('page')} as image from page order by name, id`,
      audit: listedAudit('seen'),
    }
  },
})

/** The patients the caller may see, by name; one row more than the limit when there is a next page. */
export async function listPatients(db: Database, actor: Actor, query: PatientsQuery): Promise<unknown[]> {
  const after = namesAfter(query.cursor, filtersOf(actor, query))
  return runRead(db, list, { actor, asked: { ...query, ...after, clinicId: clinicOf(actor) } })
}
