import type { InsightsAnswer } from '../../../features/insights/schemas.ts'

type Counts = InsightsAnswer['total']['visits']

/** With fewer settled visits than this a share says more about chance than about the clinic. */
export const FEW = 20

const FULL = 0.85
const ROOM = 0.7
/** A difference that is worth a sentence, as a share. */
const WORTH_TELLING = 0.01
/** Under this the API's estimates are made wider. */
const HELD_ENOUGH = 0.8

export const settledOf = ({ completed, noShow, cancelledEarly, cancelledLate }: Counts): number =>
  completed + noShow + cancelledEarly + cancelledLate

export const shareOf = (part: number, whole: number): number | null => (whole === 0 ? null : part / whole)

interface Used {
  doctorName: string
  utilisation: number | null
}

interface Rated {
  name: string
  rate: number
}

export type UtilisationFinding =
  | { kind: 'none' }
  | ({ kind: 'one' | 'over' } & Rated)
  | { kind: 'apart'; most: Rated; least: Rated }
  | { kind: 'all'; rate: number }

/** Who is full and who has room, or how full all are where they do not differ. */
export function utilisationFinding(total: number | null, doctors: readonly Used[]): UtilisationFinding {
  const rated = doctors
    .flatMap(({ doctorName: name, utilisation: rate }) => (rate === null ? [] : [{ name, rate }]))
    .sort((a, b) => b.rate - a.rate)
  const [most, least] = [rated[0], rated.at(-1)]
  if (!most || !least || total === null) return { kind: 'none' }
  if (most.rate > 1) return { kind: 'over', ...most }
  if (rated.length === 1) return { kind: 'one', ...most }
  if (most.rate >= FULL && least.rate <= ROOM) return { kind: 'apart', most, least }
  return { kind: 'all', rate: total }
}

export type LossFinding =
  | { kind: 'none' | 'nobody' }
  | { kind: 'share' | 'steady'; rate: number }
  | { kind: 'fell' | 'rose'; before: number; after: number }

/** How the share of no-shows went, the first half of the time against the second. */
export function lossFinding(weeks: readonly { visits: Counts }[]): LossFinding {
  const middle = Math.ceil(weeks.length / 2)
  const half = (of: readonly { visits: Counts }[]) => ({
    settled: of.reduce((sum, { visits }) => sum + settledOf(visits), 0),
    lost: of.reduce((sum, { visits }) => sum + visits.noShow, 0),
  })
  const [first, second] = [half(weeks.slice(0, middle)), half(weeks.slice(middle))]
  const rate = shareOf(first.lost + second.lost, first.settled + second.settled)
  if (rate === null) return { kind: 'none' }
  if (rate === 0) return { kind: 'nobody' }
  if (first.settled < FEW || second.settled < FEW) return { kind: 'share', rate }
  const [before, after] = [first.lost / first.settled, second.lost / second.settled]
  if (Math.abs(after - before) < WORTH_TELLING) return { kind: 'steady', rate }
  return { kind: after < before ? 'fell' : 'rose', before, after }
}

type Waits = Pick<InsightsAnswer['total'], 'waitMinutes' | 'waitRanges'>

export type WaitFinding =
  | { kind: 'none' }
  | { kind: 'untold'; p50: number; p90: number }
  | { kind: 'holds' | 'fails'; p50: number; rate: number }

/** How long patients wait, and whether what they were told held. */
export function waitFinding({ waitMinutes: { p50, p90 }, waitRanges: { rate } }: Waits): WaitFinding {
  if (p50 === null || p90 === null) return { kind: 'none' }
  if (rate === null) return { kind: 'untold', p50, p90 }
  return { kind: rate < HELD_ENOUGH ? 'fails' : 'holds', p50, rate }
}

export type ReminderFinding = { kind: 'none' | 'few' | 'same' | 'more' | 'less'; reminded: number; rest: number }

interface Shown {
  completed: number
  noShow: number
}

/** Whether those who were reminded came more often than the others. */
export function reminderFinding(rules: readonly Shown[], unreminded: Shown): ReminderFinding {
  const completed = rules.reduce((sum, rule) => sum + rule.completed, 0)
  const due = rules.reduce((sum, rule) => sum + rule.completed + rule.noShow, 0)
  const dueWithout = unreminded.completed + unreminded.noShow
  const reminded = shareOf(completed, due) ?? 0
  const rest = shareOf(unreminded.completed, dueWithout) ?? 0
  if (due + dueWithout === 0) return { kind: 'none', reminded, rest }
  if (due < FEW || dueWithout < FEW) return { kind: 'few', reminded, rest }
  if (Math.abs(reminded - rest) < WORTH_TELLING) return { kind: 'same', reminded, rest }
  return { kind: reminded > rest ? 'more' : 'less', reminded, rest }
}
