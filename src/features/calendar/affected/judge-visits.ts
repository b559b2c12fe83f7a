import type { Database } from '../../../db/client.ts'
import type { Actor } from '../../../db/request.ts'
import { type AffectedBy, type Brought, judgeOf } from '../../../domain/affected.ts'
import { errorFields, log } from '../../../platform/log.ts'
import { type MarkAnswer, type Verdict, writeMarks } from './mark-visits.ts'
import { type Position, readStanding, rulesKey, type StandingVisit, type Touched } from './standing-visits.ts'

/** Visits that are read, judged and marked at a time. */
const PAGE = 500

/** Pages a request takes before it leaves the rest to the job that the change's own event wakes. */
const MOST_PAGES = 4

/** How many visits an answer names. */
const MOST_NAMED = 100

/** Rounds a page is judged again in: each means that rules or a visit were changed meanwhile. */
const ROUNDS = 4

/** Which touched visits an answer names: those affected for these reasons, or by the added closure or time off. */
export type Named = { reasons: readonly AffectedBy[] } | { brought: Brought }

/** Who asked for the change, and what they are answered. */
export interface Answering {
  clinicId: string
  named: Named
  /** The request's key, with which the answer is kept. */
  key: string | null
}

interface Judged {
  visits: StandingVisit[]
  /** What has to be written or stands in the answer. */
  verdicts: Verdict[]
  named: StandingVisit[]
}

async function judgePage(
  db: Database,
  touched: Touched,
  { now, after, answering }: { now: number; after: Position | null; answering: Answering | null },
): Promise<Judged> {
  const { visits, rules } = await readStanding(db, touched, { now, after, limit: PAGE })
  const judges = new Map([...rules].map(([key, one]) => [key, { ...one, judge: judgeOf(one.rules) }]))
  const verdicts: Verdict[] = []
  const named: StandingVisit[] = []
  for (const visit of visits) {
    const found = judges.get(rulesKey(visit))
    if (!found) throw new Error('A visit’s doctor has no rules.')
    const affectedBy = found.judge.affectedBy(visit)
    const isNamed = () => {
      if (!answering || visit.clinicId !== answering.clinicId) return false
      const { named: which } = answering
      return 'brought' in which
        ? found.judge.standsIn(visit, which.brought)
        : affectedBy !== null && which.reasons.includes(affectedBy)
    }
    if (isNamed()) named.push(visit)
    if (affectedBy !== visit.affectedBy || named.at(-1) === visit)
      verdicts.push({ visit, doctorRules: found.doctorRules, affectedBy })
  }
  return { visits, verdicts, named }
}

/** What an answer says of the visits named so far, soonest first. */
function answerOf({ key }: Answering, named: readonly StandingVisit[]): MarkAnswer {
  return {
    key,
    patientIds: [...new Set(named.map(({ patientId }) => patientId))],
    affected: named.map(({ start, end, ...visit }) => ({
      id: visit.id,
      starts_at: new Date(start).toISOString(),
      ends_at: new Date(end).toISOString(),
      status: visit.status,
      doctor_id: visit.doctorId,
      patient_id: visit.patientId,
      type: visit.type,
      location_id: visit.locationId,
    })),
  }
}

interface Who {
  db: Database
  actor: Actor
}

/**
 * Judges the touched visits by the current rules, and writes the marks that differ. It can be repeated at any time.
 * @param named receives the visits that the answer names, page by page: the caller has them even if writing marks fails
 * @returns whether all were judged and marked, and the pages that it took
 * @throws DomainError where the database is not there, or somebody held a visit for too long
 */
export async function judgeVisits(
  { db, actor }: Who,
  touched: Touched,
  {
    answering = null,
    named = [],
    most = MOST_PAGES,
  }: { answering?: Answering | null; named?: StandingVisit[]; most?: number } = {},
): Promise<{ isDone: boolean; pages: number }> {
  let after: Position | null = null
  let isDone = true
  for (let page = 1; ; page++) {
    const before = [...named]
    let isLast = false
    for (let round = 1; ; round++) {
      const judged: Judged = await judgePage(db, touched, { now: actor.now, after, answering })
      isLast = judged.visits.length < PAGE || page === most
      named.splice(0, named.length, ...[...before, ...judged.named].slice(0, MOST_NAMED))
      const answer = answering && isLast ? answerOf(answering, named) : null
      const isNothing = judged.verdicts.length === 0 && (!answer || (answer.key === null && named.length === 0))
      const clinicId = answering?.clinicId ?? touched.clinicId
      const isWritten = isNothing || (await writeMarks(db, actor, { verdicts: judged.verdicts, answer, clinicId }))
      if (!isWritten && round < ROUNDS) continue
      if (!isWritten) log('warn', 'visits.judged_too_slowly', { clinicId })
      isDone &&= isWritten
      after = judged.visits.at(-1) ?? after
      if (page === most && judged.visits.length === PAGE) isDone = false
      break
    }
    if (isLast) return { isDone, pages: page }
  }
}

/** Audits that the caller is told of these visits, and keeps the answer with the key. If it fails, nobody is told. */
async function tellOnly({ db, actor }: Who, answering: Answering, named: readonly StandingVisit[]): Promise<boolean> {
  const answer = answerOf(answering, named)
  return await writeMarks(db, actor, { verdicts: [], answer, clinicId: answering.clinicId }).catch(() => false)
}

/**
 * Judges the visits that a change has touched, after the change is committed. A failure here must not fail the request,
 * or the caller would make the change again. The job marks what is left, because the doctors stay due.
 * @param answering null where the answer names no visits
 * @returns the rows that the answer names: where it failed, those that had been judged by then
 */
export async function judgeAfter(
  who: Who,
  touched: Touched,
  answering: Answering | null = null,
): Promise<readonly object[]> {
  const named: StandingVisit[] = []
  try {
    await judgeVisits(who, touched, { answering, named })
  } catch (error) {
    log('error', 'visits.not_judged', { clinicId: touched.clinicId, ...errorFields(error) })
    if (!answering || named.length === 0 || !(await tellOnly(who, answering, named))) return []
  }
  return answering ? answerOf(answering, named).affected : []
}
