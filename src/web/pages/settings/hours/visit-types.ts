import type { VisitType } from './hours-types.ts'

/** In the order in which they are offered. */
export const VISIT_TYPES = ['IN_PERSON', 'VIDEO_CALL', 'HOME_VISIT'] as const satisfies readonly VisitType[]
