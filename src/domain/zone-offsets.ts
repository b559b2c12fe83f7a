import { offsetAtStartOf, offsetsOn } from './clock-offsets.ts'

const DAY = 86_400_000
const FIRST_DAY = Date.UTC(2000, 0, 1) / DAY
const LAST_DAY = Date.UTC(2100, 0, 1) / DAY

/** Clocks that were changed have never been changed back within a week: a day in seven is looked at, which is seven times less. */
const STRIDE = 7

/** A time in which a zone's clocks do not change: `[from, until)`, epoch ms, infinite at the ends; what they are ahead of UTC. */
export interface ZoneOffset {
  from: number
  until: number
  seconds: number
}

/**
 * A zone's offsets from UTC for 2000 to 2099, without a gap, earliest first. What lies before and after has the first and the
 * last one's. The rules are those of the runtime's Intl.
 * @throws RangeError for a zone that the runtime does not know
 */
export function zoneOffsets(zone: string): ZoneOffset[] {
  const found: ZoneOffset[] = []
  const open = { from: -Infinity, seconds: offsetAtStartOf(FIRST_DAY, zone) / 1000 }
  for (let day = FIRST_DAY; day < LAST_DAY; day += STRIDE) {
    if (offsetAtStartOf(day + STRIDE, zone) / 1000 === open.seconds) continue
    for (const { at, seconds } of changesIn(day, zone)) {
      found.push({ ...open, until: at })
      open.from = at
      open.seconds = seconds
    }
  }
  return [...found, { ...open, until: Infinity }]
}

function changesIn(firstDay: number, zone: string): { at: number; seconds: number }[] {
  return Array.from({ length: STRIDE }, (_, n) => offsetsOn(firstDay + n, zone))
    .filter(({ changesAt }) => changesAt !== Infinity)
    .map(({ changesAt, last }) => ({ at: changesAt, seconds: last / 1000 }))
}
