import { type Asker, type DayFacts, judge, type Wanted } from './availability.ts'
import { type Calendar, type ClinicRules, factsAt } from './calendar.ts'
import { localDate } from './time.ts'
import type { Interval } from './working-hours.ts'

/** Why a visit that stands would be refused today. */
export const AFFECTED_BY = ['TIME_OFF', 'CLOSURE', 'OUTSIDE_HOURS', 'DOCTOR_INACTIVE', 'LOCATION_INACTIVE'] as const
export type AffectedBy = (typeof AFFECTED_BY)[number]

/** The rules of the clinic's that `judge` may find against a time: what is only in somebody's way is not among them. */
export const RULES = ['OUTSIDE_HOURS', 'CLOSURE', 'TIME_OFF'] as const
export type Rule = (typeof RULES)[number]

/** A visit that stands in somebody's calendar. */
export interface Standing extends Wanted {
  /** What staff put it there in spite of: of these it is not affected. */
  meant: readonly Rule[]
}

/** What one change brings, to tell its own visits from those that other rules are against. */
export type Brought = { closure: Interval & { locationId: string | null } } | { timeOff: Interval }

/** Nothing binds staff but the rules of the house. */
const STAFF: Asker = { isPatient: false, now: 0 }

const isRule = (reason: string | null): reason is Rule => RULES.includes(reason as Rule)

function ruleAgainst(facts: DayFacts, wanted: Wanted): Rule | null {
  const refusal = judge(facts, wanted, STAFF)
  return isRule(refusal) ? refusal : null
}

/** The facts as if this rule were not against the time; its own time is a session to a visit that is meant outside the hours. */
function setAside(facts: DayFacts, rule: Rule, { start, end, type, locationId }: Wanted): DayFacts {
  if (rule === 'CLOSURE') return { ...facts, closures: [] }
  if (rule === 'TIME_OFF') return { ...facts, timeOff: [] }
  const place = (type === 'IN_PERSON' && locationId) || ''
  const own = { start, end, types: [type], locationId: place, timezone: facts.settings.timezone }
  return { ...facts, sessions: [own] }
}

/** Hours are set aside only where no session holds the time: a closure shuts the sessions there are. */
function withoutMeant(facts: DayFacts, visit: Standing): DayFacts {
  return visit.meant.reduce(
    (left, rule) =>
      rule !== 'OUTSIDE_HOURS' || judge(left, visit, STAFF) === 'OUTSIDE_HOURS' ? setAside(left, rule, visit) : left,
    facts,
  )
}

/** Rules alone: what others have booked is no matter here. */
const withoutVisits = (rules: ClinicRules): Calendar => ({
  ...{ doctorId: '', userId: null, clinics: [rules], days: new Map(), readAt: 0 },
})

/** Everything in a doctor's rules that is against a time, in the order of the rules: what an overbooking there is in spite of. */
export function rulesAgainst(rules: ClinicRules, wanted: Wanted): Rule[] {
  const found: Rule[] = []
  let facts = factsAt(withoutVisits(rules), rules, { at: wanted.start })
  for (;;) {
    const rule = ruleAgainst(facts, wanted)
    if (rule === null) return found
    found.push(rule)
    facts = setAside(facts, rule, wanted)
  }
}

/** One doctor's rules in one clinic, by which any number of their visits are judged. */
export interface Judge {
  /** Why the visit would not be booked as it stands, by staff who do not overbook; null where it would. */
  affectedBy(visit: Standing): AffectedBy | null
  /** Whether a closure or time off stands against the visit, whatever else does. */
  standsIn(visit: Standing, brought: Brought): boolean
}

/**
 * The one rule that refuses bookings, asked of visits that stand: a doctor and a location that are not active take none, and
 * the rest is `judge`'s. The facts of a day are made once.
 */
export function judgeOf(rules: ClinicRules): Judge {
  const calendar = withoutVisits(rules)
  const open = new Set(rules.locations.map(({ id }) => id))
  const days = new Map<string, DayFacts>()
  const factsOf = ({ start }: Interval) => {
    const day = localDate(start, rules.settings.timezone)
    const facts = days.get(day) ?? factsAt(calendar, rules, { at: start })
    days.set(day, facts)
    return facts
  }
  return {
    affectedBy(visit) {
      if (!rules.isActive) return 'DOCTOR_INACTIVE'
      if (visit.locationId !== null && !open.has(visit.locationId)) return 'LOCATION_INACTIVE'
      return ruleAgainst(withoutMeant(factsOf(visit), visit), visit)
    },
    standsIn(visit, brought) {
      const [closures, timeOff] = 'closure' in brought ? [[brought.closure], []] : [[], [brought.timeOff]]
      const facts = { ...factsOf(visit), closures, timeOff }
      const isHeld = judge(facts, visit, STAFF) !== 'OUTSIDE_HOURS'
      return judge(isHeld ? facts : setAside(facts, 'OUTSIDE_HOURS', visit), visit, STAFF) !== null
    },
  }
}
