import { dayOf } from '../dates.ts'

interface Known {
  status: string
  localDate: string
  timezone: string
}

/** Who waits or is with the doctor today has not been forgotten: the day shows them. */
export const isLeftOver = ({ status, localDate, timezone }: Known, now: number) =>
  (status !== 'CHECKED_IN' && status !== 'IN_PROGRESS') || localDate !== dayOf(now, timezone)
