/** What answers say of the visits that a change is against. */
export const AFFECTED_WORDS = {
  affected:
    'Open visits that the change is against, the soonest first, at most 100. They stay booked, and are marked `affectedBy` until somebody moves them.',
} as const

export const KEPT_SERIES_WORDS = {
  series: 'If `timezone` changed: series that keep their old zone until somebody changes their `time`, at most 100.',
} as const
