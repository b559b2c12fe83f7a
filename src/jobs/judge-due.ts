import { sql } from 'drizzle-orm'
import { NIL } from 'uuid'
import { z } from 'zod'
import type { Database } from '../db/client.ts'
import { DatabaseLost } from '../db/errors.ts'
import type { Actor } from '../db/request.ts'
import { clinicDoctors, doctors } from '../db/schema/people.ts'
import { param } from '../db/statement.ts'
import { judgeVisits } from '../features/appointments/judge-visits.ts'
import { errorFields, log } from '../platform/log.ts'

/** Doctors that are judged together. */
const GROUP = 50

/** Groups a run takes: what is left waits for the next. */
const MOST_GROUPS = 40

const dueShape = z.array(z.object({ id: z.string(), rules_version: z.number() }))
type Due = z.infer<typeof dueShape>

/** Doctors whose visits were last judged by other rules than today's, by id. */
async function dueDoctors(db: Database, after: string | null, clinicIds: readonly string[] | null): Promise<Due> {
  const clinics = param(clinicIds && `{${clinicIds.join(',')}}`, 'uuid[]')
  const rows = await db.run(sql`/* doctors-to-judge */ select d.id, d.rules_version from ${doctors} d
    where d.judged_rules is distinct from d.rules_version and d.id > ${param(after ?? NIL, 'uuid')}
      and (${clinics} is null or exists (select from ${clinicDoctors} m where m.doctor_id = d.id and m.clinic_id = any(${clinics})))
    order by d.id limit ${sql.raw(String(GROUP))}`)
  return dueShape.parse(rows)
}

/** Notes by which rules they were judged, unless these have changed since: then they are due again. */
async function noteJudged(db: Database, judged: Due): Promise<void> {
  await db.run(sql`/* doctors-judged */ with j as (
      select * from jsonb_to_recordset(${param(JSON.stringify(judged), 'jsonb')}) as x(id uuid, rules_version int)
    ), held as materialized (
      select d.id from j join ${doctors} d on d.id = j.id and d.rules_version = j.rules_version order by d.id for no key update of d
    )
    update ${doctors} d set judged_rules = j.rules_version from j join held on held.id = j.id where d.id = j.id`)
}

async function judgeGroup(db: Database, actor: Actor, due: Due): Promise<number> {
  const touched = { clinicId: null, doctorIds: due.map(({ id }) => id) }
  const isDone = await judgeVisits({ db, actor }, touched, { most: Infinity })
  if (!isDone) return 0
  await noteJudged(db, due)
  return due.length
}

/** One whose rules cannot be read keeps no other waiting. */
async function judgeEach(db: Database, actor: Actor, due: Due): Promise<number> {
  let judged = 0
  for (const one of due)
    judged += await judgeGroup(db, actor, [one]).catch((error: unknown) => {
      if (error instanceof DatabaseLost) throw error
      log('error', 'doctor.not_judged', { doctorId: one.id, ...errorFields(error) })
      return 0
    })
  return judged
}

/**
 * Judges all open visits of doctors whose rules have changed since they were last judged, or who never were: what a request did not
 * come to, and the visits from before there were marks. Whatever it is killed in, it is due again. Answers how many doctors.
 * @param clinicIds only doctors of these clinics
 */
export async function judgeDue(
  db: Database,
  actor: Actor,
  clinicIds: readonly string[] | null = null,
): Promise<number> {
  let judged = 0
  let after: string | null = null
  for (let group = 0; group < MOST_GROUPS; group++) {
    const due: Due = await dueDoctors(db, after, clinicIds)
    if (due.length === 0) break
    judged += await judgeGroup(db, actor, due).catch((error: unknown) => {
      if (error instanceof DatabaseLost) throw error
      return judgeEach(db, actor, due)
    })
    after = due.at(-1)?.id ?? after
    if (due.length < GROUP) break
  }
  return judged
}
