import { bookableTime, minutesIn } from '../../domain/bookable-time.ts'
import { OUTCOMES, type Outcome, rateOf } from '../../domain/insights.ts'
import { VISIT_TYPES, type VisitType } from '../../domain/visit.ts'
import type { InsightRows } from './read-insights.ts'
import type { InsightFigures, InsightsAnswer, InsightsQuery } from './schemas.ts'

/** Whose figures, and of which week: null is all. */
interface Scope {
  doctorId: string | null
  week: number | null
}

type Counts = Record<Outcome, number>

/** What adds up, of one scope. */
interface Sums {
  bookable: number
  booked: number
  told: number
  held: number
  types: Map<VisitType, Counts>
}

const keyOf = ({ doctorId, week }: Scope) => `${doctorId ?? ''} ${week ?? ''}`

const noCounts = () => Object.fromEntries(OUTCOMES.map((outcome) => [outcome, 0])) as Counts

const noSums = (): Sums => ({ bookable: 0, booked: 0, told: 0, held: 0, types: new Map() })

/** Sums by scope: what is added for a doctor's week counts for the doctor, for the week and for all. */
function openSums() {
  const sums = new Map<string, Sums>()
  const sumsOf = (scope: Scope) => {
    const known = sums.get(keyOf(scope)) ?? noSums()
    sums.set(keyOf(scope), known)
    return known
  }
  return {
    get: (scope: Scope) => sums.get(keyOf(scope)) ?? noSums(),
    has: (scope: Scope) => sums.has(keyOf(scope)),
    add(doctorId: string, week: number, to: (sums: Sums) => void) {
      for (const scope of [
        { doctorId, week },
        { doctorId, week: null },
        { doctorId: null, week },
        { doctorId: null, week: null },
      ])
        to(sumsOf(scope))
    },
  }
}

function addUp(rows: InsightRows, { locationId }: InsightsQuery) {
  const sums = openSums()
  const weeks = rows.weeks.map(({ starts_at, ends_at }) => ({ start: starts_at, end: ends_at }))
  for (const { doctor_id, active, inactive_since, rules } of rows.doctors) {
    const until = active ? rows.until_at : Math.min(inactive_since ?? rows.from_at, rows.until_at)
    const time = until > rows.from_at ? bookableTime(rules, { start: rows.from_at, end: until }, locationId) : []
    for (const [at, minutes] of minutesIn(weeks, time).entries())
      if (minutes > 0)
        sums.add(doctor_id, at + 1, (to) => {
          to.bookable += minutes
        })
  }
  for (const { doctor_id, week, type, outcome, visits, held_minutes, told, held } of rows.outcomes)
    sums.add(doctor_id, week, (to) => {
      to.booked += held_minutes
      to.told += told
      to.held += held
      const counts = to.types.get(type) ?? noCounts()
      counts[outcome] += visits
      to.types.set(type, counts)
    })
  return sums
}

const tenths = (value: number | undefined) => (value === undefined ? null : Math.round(value * 10) / 10)

const quantiles = (pair: readonly [number, number] | null | undefined, visits = 0) => {
  return { visits, p50: tenths(pair?.[0]), p90: tenths(pair?.[1]) }
}

const byScope = <R extends { doctor_id: string | null; week: number | null }>(rows: readonly R[]) =>
  new Map(rows.map((row) => [keyOf({ doctorId: row.doctor_id, week: row.week }), row]))

function totalOf(types: Sums['types']): Counts {
  const total = noCounts()
  for (const counts of types.values()) for (const outcome of OUTCOMES) total[outcome] += counts[outcome]
  return total
}

/** Puts the figures of a scope together. */
function figuresBy(rows: InsightRows, query: InsightsQuery) {
  const [sums, times, plans] = [addUp(rows, query), byScope(rows.times), byScope(rows.follow_ups)]
  const figuresOf = (scope: Scope): InsightFigures => {
    const { bookable, booked, told, held, types } = sums.get(scope)
    const time = times.get(keyOf(scope))
    const plan = plans.get(keyOf(scope))
    return {
      bookableMinutes: bookable,
      bookedMinutes: booked,
      utilisation: rateOf(booked, bookable),
      visits: totalOf(types),
      types: VISIT_TYPES.flatMap((type) => {
        const counts = types.get(type)
        return counts ? [{ type, ...counts }] : []
      }),
      leadDays: quantiles(time?.lead_days, time?.lead_days_of),
      waitMinutes: quantiles(time?.wait_minutes, time?.wait_minutes_of),
      waitRanges: { told, held, rate: rateOf(held, told) },
      followUps: {
        planned: plan?.planned ?? 0,
        booked: plan?.booked ?? 0,
        completed: plan?.completed ?? 0,
        overdue: plan?.overdue ?? 0,
        daysToClosure: quantiles(plan?.days, plan?.days_of),
      },
    }
  }
  const hasFigures = (scope: Scope) => sums.has(scope) || plans.has(keyOf(scope))
  return { figuresOf, hasFigures }
}

const shown = ({ completed, no_show: noShow }: { completed: number; no_show: number }) => {
  return { completed, noShow, showRate: rateOf(completed, completed + noShow) }
}

/** The answer of what was counted: weeks in order, doctors by name, and of each doctor the weeks in which there is something. */
export function presentInsights(rows: InsightRows, query: InsightsQuery): InsightsAnswer {
  const { figuresOf, hasFigures } = figuresBy(rows, query)
  const weeks = rows.weeks.map(({ n, week, from_day: from, to_day: to }) => ({ n, shown: { week, from, to } }))
  const doctors = rows.doctors
    .map(({ doctor_id: doctorId, doctor_name: doctorName, active }) => ({ active, shown: { doctorId, doctorName } }))
    .filter(({ active, shown: { doctorId } }) => active || hasFigures({ doctorId, week: null }))
  return {
    from: query.from,
    to: query.to,
    timezone: rows.timezone,
    lateMinutes: rows.late_minutes,
    total: figuresOf({ doctorId: null, week: null }),
    byWeek: weeks.map(({ n, shown }) => ({ ...shown, ...figuresOf({ doctorId: null, week: n }) })),
    byDoctor: doctors.map(({ shown }) => ({ ...shown, ...figuresOf({ doctorId: shown.doctorId, week: null }) })),
    byDoctorAndWeek: weeks.flatMap((week) =>
      doctors.flatMap(({ shown }) => {
        const scope = { doctorId: shown.doctorId, week: week.n }
        return hasFigures(scope) ? [{ ...shown, ...week.shown, ...figuresOf(scope) }] : []
      }),
    ),
    reminders: rows.by_rule.map(({ rule_id, offset_minutes, channel, sent, failed, dropped, ...counts }) => ({
      ruleId: rule_id,
      offsetMinutes: offset_minutes,
      channel,
      sent,
      failed,
      dropped,
      ...shown(counts),
    })),
    unreminded: shown(rows.unreminded),
  }
}
