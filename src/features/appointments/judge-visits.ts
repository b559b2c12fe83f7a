import type { Database } from '../../db/client.ts'
import type { Actor } from '../../db/request.ts'
import { type AffectedBy, type Brought, judgeOf } from '../../domain/affected.ts'
import { log } from '../../platform/log.ts'
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

/** Which of the touched visits an answer names: those that these reasons are against, or what the change has brought. */
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
      ...{ id: visit.id, starts_at: new Date(start).toISOString(), ends_at: new Date(end).toISOString() },
      ...{ status: visit.status, doctor_id: visit.doctorId, patient_id: visit.patientId, type: visit.type },
      location_id: visit.locationId,
    })),
  }
}

/**
 * Judges the touched visits by the rules as they are now, and marks those whose mark is another. Can be repeated at any time: what
 * is marked as it should be is not written.
 * @returns the rows that the answer names; and whether all were judged and marked
 */
export async function judgeVisits(
  { db, actor }: { db: Database; actor: Actor },
  touched: Touched,
  { answering = null, most = MOST_PAGES }: { answering?: Answering | null; most?: number } = {},
): Promise<{ affected: readonly object[]; isDone: boolean }> {
  const named: StandingVisit[] = []
  let after: Position | null = null
  let isDone = true
  for (let page = 1; ; page++) {
    let isLast = false
    for (let round = 1; ; round++) {
      const judged: Judged = await judgePage(db, touched, { now: actor.now, after, answering })
      isLast = judged.visits.length < PAGE || page === most
      const all = [...named, ...judged.named].slice(0, MOST_NAMED)
      const answer = answering && isLast ? answerOf(answering, all) : null
      const isNothing = judged.verdicts.length === 0 && (!answer || (answer.key === null && all.length === 0))
      const clinicId = answering?.clinicId ?? touched.clinicId
      const isWritten = isNothing || (await writeMarks(db, actor, { verdicts: judged.verdicts, answer, clinicId }))
      if (!isWritten && round < ROUNDS) continue
      if (!isWritten) log('warn', 'visits.judged_too_slowly', { clinicId })
      isDone &&= isWritten
      named.splice(0, named.length, ...all)
      after = judged.visits.at(-1) ?? after
      if (page === most && judged.visits.length === PAGE) isDone = false
      break
    }
    if (isLast) return { affected: answering ? answerOf(answering, named).affected : [], isDone }
  }
}
