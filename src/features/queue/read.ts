import { type SQL, sql } from 'drizzle-orm'
import { uuid } from '../../db/asked.ts'
import type { Asker } from '../../db/asker.ts'
import type { Check } from '../../db/checks.ts'
import type { Database } from '../../db/client.ts'
import { type About, defineRead, type Parts, runRead } from '../../db/read.ts'
import { type AskedOf, jsonText, type NamedOf } from '../../db/read-columns.ts'
import type { Actor } from '../../db/request.ts'
import { appointments } from '../../db/schema/appointments.ts'
import { clinicDoctors } from '../../db/schema/people.ts'
import { displays } from '../../db/schema/queue.ts'
import { locations, workingSessions } from '../../db/schema/schedule.ts'
import { instantParam, param } from '../../db/statement.ts'
import { type Caller, reachesOf } from '../../domain/access.ts'
import { DOCTOR_NOT_IN_CLINIC, LOCATION_NOT_FOUND } from '../../domain/not-found.ts'
import type { Viewer } from '../../domain/queue-views.ts'
import { DISPLAY, displayAsked, displayShows, displayThatShows, isDisplay } from '../../platform/auth/display.ts'
import { clinicOf } from '../../platform/http/deps.ts'
import { callerReachesAsClinic, inCallersClinic, isTreating } from '../../records/visibility.ts'
import { type LoadedQueue, readFacts, readsQueues } from './queue-facts.ts'
import { watchersAsked } from './watchers.ts'

/** The time round now in which a visit makes its doctor one of its location's today. */
const TODAY = sql.raw(`interval '12 hours'`)

/** How the caller sees a queue. */
export function viewerOf(caller: Caller): Viewer {
  if (isDisplay(caller)) return { kind: 'display' }
  const isStaff = reachesOf(caller.roles, 'queue:read').includes('clinic')
  return isStaff ? { kind: 'staff' } : { kind: 'patient', userId: caller.userId }
}

/** What a read of lines is asked with: a screen, or somebody of whom the trail says whom they were shown. */
const LINES = { ...DISPLAY, watchers: jsonText }

function linesAsked(caller: Caller): AskedOf<typeof LINES> {
  const isOwnOnly = viewerOf(caller).kind === 'patient'
  return { ...displayAsked(caller), watchers: watchersAsked([{ caller, isOwnOnly, shown: [] }]) }
}

/** A doctor who is no longer active keeps the line of waiting patients until the desk has worked it off. */
const hasLine = sql`(m.active or exists (select from ${appointments} w where w.clinic_id = m.clinic_id and w.doctor_id = m.doctor_id
      and w.status in ('CHECKED_IN', 'IN_PROGRESS')))`

/** Whether the caller may see the line of the doctor `m`: an inactive doctor of the clinic sees no other's. */
function seesLine(caller: Asker): SQL {
  return callerReachesAsClinic(caller, 'queue:read', isTreating(caller, 'm'))
}

/** A doctor of a clinic. */
type Place = Record<'clinicId' | 'doctorId', SQL>

/** The one doctor of the clinic, if they work there or somebody waits for them: the CTE `who`. */
export function theDoctor({ clinicId, doctorId }: Place): SQL {
  return sql`select m.clinic_id, m.doctor_id from ${clinicDoctors} m
where m.clinic_id = ${clinicId} and m.doctor_id = ${doctorId} and ${hasLine}`
}

/** The doctors with hours at a location, and those whose visits are there now. */
function doctorsAt({ clinicId, locationId, now }: Record<'clinicId' | 'locationId' | 'now', SQL>): SQL {
  const here = (alias: string) => sql`${sql.identifier(alias)}.clinic_id = ${clinicId}
and ${sql.identifier(alias)}.location_id = ${locationId}`
  return sql`select m.clinic_id, m.doctor_id from ${clinicDoctors} m where ${hasLine} and m.clinic_id = ${clinicId}
and m.doctor_id in (select s.doctor_id from ${workingSessions} s where ${here('s')}
union select a.doctor_id from ${appointments} a where ${here('a')}
and a.starts_at between ${now} - ${TODAY} and ${now} + ${TODAY})`
}

/** Whether the display `x` hangs where the doctor works. */
function hangsWith({ clinicId, doctorId, now }: Place & Record<'now', SQL>): SQL {
  return sql`(exists (select from ${workingSessions} s where s.clinic_id = x.clinic_id and s.location_id = x.location_id and s.doctor_id = ${doctorId})
or exists (select from ${appointments} a where a.clinic_id = ${clinicId} and a.location_id = x.location_id
and a.doctor_id = ${doctorId} and a.starts_at between ${now} - ${TODAY} and ${now} + ${TODAY}))`
}

/** The end of the board that asks, as its only row: none where it may not show this doctor's queue. */
export const endOfBoard = defineRead({
  name: 'display-ticket',
  asked: { ...DISPLAY, clinicId: uuid, doctorId: uuid },
  compose(asked) {
    const where = sql`exists (${theDoctor(asked)}) and ${hangsWith(asked)}`
    const columns = sql`json_build_object('expires_at', x.expires_at) as image`
    return { found: displayThatShows(asked, 'board', { columns, where }), audit: null, isNoUser: true }
  },
})

interface Lines {
  who: SQL
  checks?: readonly Check[]
}

/** Reads of a screen are not audited: it shows no patient's data. */
function readLines({ now, isDisplay, watchers }: NamedOf<typeof LINES> & About, { who, checks = [] }: Lines): Parts {
  return {
    guards: readsQueues(who, { now, watchers: isDisplay ? null : watchers }),
    found: sql`select facts as image from queues order by doctor_name, doctor_id`,
    audit: null,
    isNoUser: isDisplay,
    checks,
  }
}

const lineOf = defineRead({
  name: 'queue',
  asked: { ...LINES, clinicId: uuid, doctorId: uuid },
  compose(asked) {
    const may = asked.isDisplay ? displayShows(asked, 'board', hangsWith(asked)) : seesLine(asked.caller)
    return readLines(asked, { who: sql`${theDoctor(asked)} and ${may}` })
  },
})

/**
 * One doctor's line, and the audit rows of whom the caller is shown.
 * @throws DomainError DOCTOR_NOT_FOUND, CLINIC_REQUIRED
 */
export async function readQueue(db: Database, actor: Actor, doctorId: string): Promise<LoadedQueue> {
  const asked = { ...linesAsked(actor.caller), clinicId: clinicOf(actor), doctorId }
  const [image] = await runRead(db, lineOf, { actor, asked })
  if (!image) throw DOCTOR_NOT_IN_CLINIC
  return readFacts(image)
}

const linesAt = defineRead({
  name: 'queues-of-location',
  asked: { ...LINES, clinicId: uuid, locationId: uuid },
  compose(asked) {
    const { caller, locationId } = asked
    const may = asked.isDisplay ? displayShows(asked, 'board', sql`x.location_id = ${locationId}`) : sql`true`
    const isHere = sql`${inCallersClinic(caller, sql`l.clinic_id`)} and l.id = ${locationId}`
    return readLines(asked, {
      who: sql`${doctorsAt(asked)} and ${may} and ${seesLine(caller)}`,
      checks: [
        {
          name: 'location',
          holds: sql`exists (select from ${locations} l where ${isHere}) and ${may}`,
          refusal: LOCATION_NOT_FOUND,
        },
      ],
    })
  },
})

/**
 * The lines of a location's doctors, by name.
 * @throws DomainError LOCATION_NOT_FOUND, CLINIC_REQUIRED
 */
export async function readQueuesAt(db: Database, actor: Actor, locationId: string): Promise<LoadedQueue[]> {
  const asked = { ...linesAsked(actor.caller), clinicId: clinicOf(actor), locationId }
  const images = await runRead(db, linesAt, { actor, asked })
  return images.map(readFacts)
}

/** Which of these displays have ended: revoked or expired. */
export function endedAmong(clinicId: string, ids: readonly string[], now: number): SQL {
  return sql`(select coalesce(jsonb_agg(x.id), '[]') from ${displays} x where x.clinic_id = ${param(clinicId, 'uuid')}
    and x.id = any(${param(`{${ids.join(',')}}`, 'uuid[]')}) and (x.revoked_at is not null or x.expires_at <= ${instantParam(now)}))`
}
