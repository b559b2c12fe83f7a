import { parseResponse } from 'hono/client'
import { api } from '../../client/api.ts'
import type { DeskWords } from '../../words/desk/en.ts'
import type { Visit } from '../desk-lists/list-queries.ts'
import { ofShown } from '../desk-lists/use-write.ts'
import { missVisit } from '../desk-lists/visit-writes.ts'

const at = api.appointments[':id']

const bring = (visit: Visit, status: 'SCHEDULED' | 'CONFIRMED' | 'CHECKED_IN') =>
  parseResponse(at.$put({ param: { id: visit.id }, json: { status } }, ofShown(visit)))

async function checkIn(visit: Visit): Promise<Visit> {
  const answer = at['check-in'].$post({ param: { id: visit.id }, json: {} }, ofShown(visit))
  return (await parseResponse(answer)).appointment
}

const start = (visit: Visit) => parseResponse(at.start.$post({ param: { id: visit.id }, json: {} }, ofShown(visit)))

/** Takes a check-in or a no-show back: the patient is expected again. */
const takeBack = (visit: Visit) => bring(visit, 'SCHEDULED')

/** A check-in ends what was confirmed, so what takes it back confirms anew. */
const expectAgain = async (visit: Visit, before: Visit) => {
  const expected = await takeBack(visit)
  return before.status === 'CONFIRMED' ? bring(expected, 'CONFIRMED') : expected
}

export type Step = 'checkIn' | 'undoCheckIn' | 'start' | 'noShow'

interface StepLook {
  may: (visit: Visit) => boolean
  take: (visit: Visit) => Promise<Visit>
  /** What leads back to the visit as it was before the step; null where nothing does. */
  back: (before: Visit) => ((made: Visit) => Promise<Visit>) | null
  /** What the toast says. */
  told: (words: DeskWords) => (name: string) => string
}

/** What the desk does with a visit at one press. */
export const STEPS: Record<Step, StepLook> = {
  checkIn: {
    may: ({ actions }) => actions.includes('check-in'),
    take: checkIn,
    // Who came late is in no state to go back to: nobody is expected any more.
    back: (before) => (before.status === 'NO_SHOW' ? null : (made) => expectAgain(made, before)),
    told: (words) => words.checkedIn,
  },
  undoCheckIn: {
    may: ({ status, actions }) => status === 'CHECKED_IN' && actions.length > 0,
    take: takeBack,
    back: () => checkIn,
    told: (words) => words.checkInUndone,
  },
  start: {
    may: ({ actions }) => actions.includes('start'),
    take: start,
    back: (before) => (before.status === 'CHECKED_IN' ? (made) => bring(made, 'CHECKED_IN') : null),
    told: (words) => words.started,
  },
  noShow: {
    may: ({ actions }) => actions.includes('no-show'),
    take: missVisit,
    // At the clinic a no-show is taken back by checking in whoever came after all.
    back: ({ type }) => (type === 'IN_PERSON' ? null : takeBack),
    told: (words) => words.missed,
  },
}
