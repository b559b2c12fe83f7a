/** What became of a visit; `open` is one that is still to come, under way or unresolved. */
export const OUTCOMES = ['completed', 'cancelledEarly', 'cancelledLate', 'noShow', 'open'] as const
export type Outcome = (typeof OUTCOMES)[number]

/** Minutes before its start from which a visit is cancelled late, in a clinic that has set no `cancellationWindowMinutes`. */
export const LATE_MINUTES = 24 * 60

/** The longest time that insights are given of at once, in days. */
export const MOST_DAYS = 366

/** A part of a whole, in thousandths; null where there is no whole. */
export function rateOf(part: number, whole: number): number | null {
  return whole === 0 ? null : Math.round((part / whole) * 1000) / 1000
}
