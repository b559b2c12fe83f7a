export const FOLLOW_UP_TYPES = ['routine', 'urgent', 'specialist', 'therapy', 'surgery'] as const

export const PLAN_STATUSES = ['scheduled', 'completed', 'cancelled', 'overdue'] as const
export type PlanStatus = (typeof PLAN_STATUSES)[number]

export const PLAN_PRIORITIES = ['low', 'normal', 'high', 'urgent'] as const

/** The priority of a visit by that of the plan it comes from. */
export const VISIT_PRIORITY = { low: 'LOW', normal: 'MEDIUM', high: 'HIGH', urgent: 'URGENT' } as const

/** A plan that still waits for its visit to be booked. */
export const OPEN_PLAN: readonly PlanStatus[] = ['scheduled', 'overdue']

/** Days after the visit a follow-up is planned for where nobody says when. */
export const DEFAULT_DAYS = 7

/** The part of the follow-ups that were due which really happened, 0 to 1 in thousandths; null where none was due. */
export function closureRate({ due, closed }: { due: number; closed: number }): number | null {
  return due === 0 ? null : Math.round((closed / due) * 1000) / 1000
}
