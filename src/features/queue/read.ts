import { type SQL, sql } from 'drizzle-orm'
import type { Check } from '../../db/checks.ts'
import type { Database } from '../../db/client.ts'
import { runRead } from '../../db/read.ts'
import type { Actor } from '../../db/request.ts'
import { appointments } from '../../db/schema/appointments.ts'
import { clinicDoctors } from '../../db/schema/people.ts'
import { displays } from '../../db/schema/queue.ts'
import { locations, workingSessions } from '../../db/schema/schedule.ts'
import { instantParam, param } from '../../db/statement.ts'
import { type Caller, reachesOf } from '../../domain/access.ts'
import { DOCTOR_NOT_IN_CLINIC, LOCATION_NOT_FOUND } from '../../domain/not-found.ts'
import type { Viewer } from '../../domain/queue-views.ts'
import { displayShows, displayThatShows, isDisplay } from '../../platform/auth/display.ts'
import { clinicOf } from '../../platform/http/deps.ts'
import { callerReachesAsClinic, inCallersClinic, isTreating } from '../../records/visibility.ts'
import { type LoadedQueue, readFacts, readsQueues } from './queue-facts.ts'
import type { Watcher } from './watchers.ts'

/** Milliseconds round now in which a visit makes its doctor one of its location's today. */
const TODAY = 12 * 60 * 60_000

/** How the caller sees a queue. */
export function viewerOf(caller: Caller): Viewer {
  if (isDisplay(caller)) return { kind: 'display' }
  const isStaff = reachesOf(caller.roles, 'queue:read').includes('clinic')
  return isStaff ? { kind: 'staff' } : { kind: 'patient', userId: caller.userId }
}

function watcherOf(caller: Caller): Watcher[] {
  const viewer = viewerOf(caller)
  return viewer.kind === 'display' ? [] : [{ caller, isOwnOnly: viewer.kind === 'patient', shown: [] }]
}

/** A doctor who is no longer active keeps the line of waiting patients until the desk has worked it off. */
const hasLine = sql`(m.active or exists (select from ${appointments} w where w.clinic_id = m.clinic_id and w.doctor_id = m.doctor_id
      and w.status in ('CHECKED_IN', 'IN_PROGRESS')))`

/** Whether the caller may see the line of the doctor `m`: an inactive doctor of the clinic sees no other's. */
function seesLine(caller: Caller): SQL {
  return callerReachesAsClinic(caller, 'queue:read', isTreating(caller, 'm'))
}

/** The one doctor of the clinic, if they work there or somebody waits for them: the CTE `who`. */
export function theDoctor({ clinicId, doctorId }: { clinicId: string; doctorId: string }): SQL {
  return sql`select m.clinic_id, m.doctor_id from ${clinicDoctors} m
    where m.clinic_id = ${param(clinicId, 'uuid')} and m.doctor_id = ${param(doctorId, 'uuid')} and ${hasLine}`
}

/** The doctors with hours at a location, and those whose visits are there now. */
function doctorsAt(clinicId: string, locationId: string, now: number): SQL {
  const here = (alias: string) => sql`${sql.identifier(alias)}.clinic_id = ${param(clinicId, 'uuid')}
    and ${sql.identifier(alias)}.location_id = ${param(locationId, 'uuid')}`
  return sql`select m.clinic_id, m.doctor_id from ${clinicDoctors} m where ${hasLine} and m.clinic_id = ${param(clinicId, 'uuid')}
    and m.doctor_id in (select s.doctor_id from ${workingSessions} s where ${here('s')}
      union select a.doctor_id from ${appointments} a where ${here('a')}
        and a.starts_at between ${instantParam(now - TODAY)} and ${instantParam(now + TODAY)})`
}

/** Whether the display `x` hangs where the doctor works. */
function hangsWith(clinicId: string, doctorId: string, now: number): SQL {
  const id = param(doctorId, 'uuid')
  return sql`(exists (select from ${workingSessions} s where s.clinic_id = x.clinic_id and s.location_id = x.location_id and s.doctor_id = ${id})
      or exists (select from ${appointments} a where a.clinic_id = ${param(clinicId, 'uuid')} and a.location_id = x.location_id
        and a.doctor_id = ${id} and a.starts_at between ${instantParam(now - TODAY)} and ${instantParam(now + TODAY)}))`
}

/** The end of the board that asks, as its only row: none where it may not show this doctor's queue. */
export function boardOf(caller: Caller, key: { clinicId: string; doctorId: string }, now: number): SQL {
  const where = sql`exists (${theDoctor(key)}) and ${hangsWith(key.clinicId, key.doctorId, now)}`
  return displayThatShows(caller, 'board', { columns: sql`x.expires_at`, where })
}

interface Checked {
  who: SQL
  checks: readonly Check[]
}

/** Reads of a screen are not audited: it shows no patient's data. */
async function readQueues(db: Database, actor: Actor, { who, checks }: Checked): Promise<LoadedQueue[]> {
  const images = await runRead(db, {
    actor,
    guards: readsQueues(who, { now: actor.now, watchers: watcherOf(actor.caller) }),
    found: sql`select facts as image from queues order by doctor_name, doctor_id`,
    audit: null,
    isNoUser: isDisplay(actor.caller),
    checks,
  })
  return images.map(readFacts)
}

/**
 * One doctor's line, and the audit rows of whom the caller is shown.
 * @throws DomainError DOCTOR_NOT_FOUND, CLINIC_REQUIRED
 */
export async function readQueue(db: Database, actor: Actor, doctorId: string): Promise<LoadedQueue> {
  const clinicId = clinicOf(actor)
  const board = () => displayShows(actor.caller, 'board', hangsWith(clinicId, doctorId, actor.now))
  const may = isDisplay(actor.caller) ? board() : seesLine(actor.caller)
  const who = sql`${theDoctor({ clinicId, doctorId })} and ${may}`
  const [queue] = await readQueues(db, actor, { who, checks: [] })
  if (!queue) throw DOCTOR_NOT_IN_CLINIC
  return queue
}

/**
 * The lines of a location's doctors, by name.
 * @throws DomainError LOCATION_NOT_FOUND, CLINIC_REQUIRED
 */
export async function readQueuesAt(db: Database, actor: Actor, locationId: string): Promise<LoadedQueue[]> {
  const clinicId = clinicOf(actor)
  const here = sql`x.location_id = ${param(locationId, 'uuid')}`
  const may = isDisplay(actor.caller) ? displayShows(actor.caller, 'board', here) : sql`true`
  return readQueues(db, actor, {
    who: sql`${doctorsAt(clinicId, locationId, actor.now)} and ${may} and ${seesLine(actor.caller)}`,
    checks: [
      {
        name: 'location',
        holds: sql`exists (select from ${locations} l where ${inCallersClinic(actor.caller, sql`l.clinic_id`)} and l.id = ${param(locationId, 'uuid')}) and ${may}`,
        refusal: LOCATION_NOT_FOUND,
      },
    ],
  })
}

/** Which of these displays have ended: revoked or expired. */
export function endedAmong(clinicId: string, ids: readonly string[], now: number): SQL {
  return sql`(select coalesce(jsonb_agg(x.id), '[]') from ${displays} x where x.clinic_id = ${param(clinicId, 'uuid')}
    and x.id = any(${param(`{${ids.join(',')}}`, 'uuid[]')}) and (x.revoked_at is not null or x.expires_at <= ${instantParam(now)}))`
}
