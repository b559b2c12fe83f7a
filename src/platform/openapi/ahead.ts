import { addDays, localDate } from '../../domain/time.ts'

const ZONE = 'Asia/Kolkata'
/** The offset of the zone, which has no summer time. */
const OFFSET = '+05:30'

/** The first day on which the demo has no visits of doctors who see patients in the clinic every day, counted from today. */
const BEYOND_THE_DEMO = 16

/** Times that are ahead whenever the document is asked for. */
export interface Ahead {
  /** Today in the demo clinic. */
  today: string
  /** A day on which nobody has booked anything, or one that is later by so many days. */
  day: (later?: number) => string
  /** A time on such a day, such as 09:00. */
  at: (time: string, later?: number) => string
}

/** @param now epoch ms */
export const aheadOf = (now: number): Ahead => aheadBy((days) => addDays(todayOf(now), days))

/** Today in the demo clinic. @param now epoch ms */
export const todayOf = (now: number): string => localDate(now, ZONE)

/** @param dayIn the day that is so many days from today */
export function aheadBy(dayIn: (days: number) => string): Ahead {
  const day = (later = 0) => dayIn(BEYOND_THE_DEMO + later)
  return { today: dayIn(0), day, at: (time, later) => `${day(later)}T${time}:00${OFFSET}` }
}
