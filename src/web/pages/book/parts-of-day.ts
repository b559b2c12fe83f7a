import { timeOf } from '../../parts/dates.ts'
import type { FreeTime } from './book-request.ts'

const PARTS = [
  ['morning', '12:00'],
  ['afternoon', '17:00'],
  ['evening', '24:00'],
] as const

/** From so many on nobody finds an hour in them at a glance. */
const MANY = 12

/** The times of a long day by the part of the day, as the place's clock has it; those of a short one together. */
export function partsOfDay(times: readonly FreeTime[]) {
  if (times.length < MANY) return [{ part: null, times }]
  const partOf = ({ at, timeZone }: FreeTime) => {
    const time = timeOf(at, { language: 'en', timeZone })
    return PARTS.find(([, until]) => time < until)?.[0]
  }
  return PARTS.map(([part]) => ({ part, times: times.filter((time) => partOf(time) === part) })).filter(
    (group) => group.times.length > 0,
  )
}
