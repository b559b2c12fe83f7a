import { sql } from 'drizzle-orm'
import { NIL } from 'uuid'
import * as z from 'zod'
import type { Database } from '../db/client.ts'
import { DatabaseLost } from '../db/errors.ts'
import type { Actor } from '../db/request.ts'
import { clinicDoctors, doctors } from '../db/schema/people.ts'
import { param } from '../db/statement.ts'
import { judgeVisits } from '../features/calendar/affected/judge-visits.ts'
import { errorFields, log } from '../platform/log.ts'

/** Doctors that are read at a time. */
const GROUP = 50

/** Pages of visits that a run of the cron takes before it leaves the rest to the next, five minutes later. */
const MOST_PAGES = 1000

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

/** Notes by which rules the doctor's visits were judged. If the rules have changed since, the doctor stays due. */
async function noteJudged(db: Database, { id, rules_version: version }: Due[number]): Promise<void> {
  await db.run(sql`/* doctor-judged */ update ${doctors} d set judged_rules = d.rules_version
    where d.id = ${param(id, 'uuid')} and d.rules_version = ${param(version, 'int')}`)
}

/** Judges all of one doctor's visits, and says whether it did. One whose rules cannot be read keeps no other waiting. */
async function judgeOne(db: Database, actor: Actor, due: Due[number]): Promise<{ isDone: boolean; pages: number }> {
  try {
    const touched = { clinicId: null, doctorIds: [due.id] }
    const judged = await judgeVisits({ db, actor }, touched, { most: Infinity })
    if (judged.isDone) await noteJudged(db, due)
    return judged
  } catch (error) {
    if (error instanceof DatabaseLost) throw error
    log('error', 'doctor.not_judged', { doctorId: due.id, ...errorFields(error) })
    return { isDone: false, pages: 1 }
  }
}

/**
 * Judges all open visits of doctors whose visits were last judged by older rules, or never: those that a request left
 * over, and those from before `affectedBy`. Each doctor is noted as soon as their visits are judged, so a run that is
 * killed has only one doctor to judge again. Answers how many doctors were judged.
 * @param clinicIds only doctors of these clinics
 * @param most pages of visits; a doctor who was begun is finished, and the others stay due
 */
export async function judgeDue(
  db: Database,
  actor: Actor,
  { clinicIds = null, most = MOST_PAGES }: { clinicIds?: readonly string[] | null; most?: number } = {},
): Promise<number> {
  let judged = 0
  let pages = 0
  let group: Due = []
  let after: string | null = null
  do {
    group = await dueDoctors(db, after, clinicIds)
    for (const due of group) {
      if (pages >= most) return judged
      const one = await judgeOne(db, actor, due)
      pages += one.pages
      if (one.isDone) judged++
    }
    after = group.at(-1)?.id ?? after
  } while (group.length === GROUP)
  return judged
}
