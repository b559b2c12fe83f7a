import { type Asker, type DayFacts, judge, type Wanted } from './availability.ts'
import { type Calendar, type ClinicRules, factsAt } from './calendar.ts'
import { localDate } from './time.ts'
import type { Interval } from './working-hours.ts'

/** Why a visit that stands would be refused today. */
export const AFFECTED_BY = ['TIME_OFF', 'CLOSURE', 'OUTSIDE_HOURS', 'DOCTOR_INACTIVE', 'LOCATION_INACTIVE'] as const
export type AffectedBy = (typeof AFFECTED_BY)[number]

/** The clinic's rules by which `judge` may refuse a time. A time that is only booked breaks none of them. */
export const RULES = ['OUTSIDE_HOURS', 'CLOSURE', 'TIME_OFF'] as const
export type Rule = (typeof RULES)[number]

/** A visit that stands in somebody's calendar. */
export interface Standing extends Wanted {
  /** The rules that staff overbooked on purpose: they do not affect the visit. */
  meant: readonly Rule[]
}

/** The closure or time off that a change adds, to find the visits that this change affects, not other rules. */
export type Brought = { closure: Interval & { locationId: string | null } } | { timeOff: Interval }

/** Nothing binds staff but the rules of the house. */
const STAFF: Asker = { isPatient: false, now: 0 }

const isRule = (reason: string | null): reason is Rule => RULES.includes(reason as Rule)

function ruleAgainst(facts: DayFacts, wanted: Wanted): Rule | null {
  const refusal = judge(facts, wanted, STAFF)
  return isRule(refusal) ? refusal : null
}

/** The facts without this rule. Without hours, the visit's own time counts as a session. */
function setAside(facts: DayFacts, rule: Rule, { start, end, type, locationId }: Wanted): DayFacts {
  if (rule === 'CLOSURE') return { ...facts, closures: [] }
  if (rule === 'TIME_OFF') return { ...facts, timeOff: [] }
  const place = (type === 'IN_PERSON' && locationId) || ''
  const own = { start, end, types: [type], locationId: place, timezone: facts.settings.timezone }
  return { ...facts, sessions: [own] }
}

/** Hours are set aside only if no session holds the time: a closure must still be able to shut a session that does. */
function withoutMeant(facts: DayFacts, visit: Standing): DayFacts {
  return visit.meant.reduce(
    (left, rule) =>
      rule !== 'OUTSIDE_HOURS' || judge(left, visit, STAFF) === 'OUTSIDE_HOURS' ? setAside(left, rule, visit) : left,
    facts,
  )
}

/** Rules alone: what others have booked is no matter here. */
const withoutVisits = (rules: ClinicRules): Calendar => ({
  doctorId: '',
  userId: null,
  clinics: [rules],
  days: new Map(),
  readAt: 0,
})

/** All of a doctor's rules that refuse a time, in the order `judge` asks them: an overbooking breaks them all. */
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
  /** Why staff could not book the visit as it is without overbooking; null if they could. */
  affectedBy(visit: Standing): AffectedBy | null
  /** Whether this closure or time off alone refuses the visit, whatever other rules say. */
  standsIn(visit: Standing, brought: Brought): boolean
}

/**
 * Applies to existing visits the rule that refuses bookings: inactive doctors and locations take no visits, and `judge`
 * decides the rest. The facts of a day are computed once.
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
