const SECOND = 1000
const DAY = 86_400_000

/** A zone's offsets from UTC over one UTC day, in milliseconds; `changesAt` is Infinity on a day without a change. */
interface DayOffsets {
  first: number
  last: number
  changesAt: number
}

interface Zone {
  format: Intl.DateTimeFormat
  days: Map<number, DayOffsets>
}

const zones = new Map<string, Zone>()
const DAYS_KEPT = 20_000

/** What a zone's clocks are ahead of UTC at an instant; both in milliseconds. */
export function offsetAt(instant: number, zone: string): number {
  return within(offsetsOn(Math.floor(instant / DAY), zone), instant)
}

/** What a zone's clocks are ahead of UTC at an instant (ms), and a moment (epoch ms) until which that stays so: within a UTC day. */
export function steadyClocks(instant: number, zone: string): { offset: number; until: number } {
  const day = Math.floor(instant / DAY)
  const { first, last, changesAt } = offsetsOn(day, zone)
  const hasChanged = instant >= changesAt
  return hasChanged
    ? { offset: last, until: (day + 1) * DAY }
    : { offset: first, until: Math.min(changesAt, (day + 1) * DAY) }
}

function within({ first, last, changesAt }: DayOffsets, instant: number): number {
  return instant < changesAt ? first : last
}

/**
 * A zone's offsets over one UTC day (days since 1970). Intl is asked twice a day and zone at most, because a listing asks for
 * thousands of local times. No zone has ever changed twice within one UTC day, so equal offsets at both ends are the offset
 * of the whole day.
 */
export function offsetsOn(day: number, name: string): DayOffsets {
  const zone = zones.get(name) ?? openZone(name)
  const known = zone.days.get(day)
  if (known) return known
  const first = measureOffset(day * DAY, zone.format)
  const last = measureOffset((day + 1) * DAY, zone.format)
  const offsets = { first, last, changesAt: Infinity }
  if (first !== last) offsets.changesAt = findChange(day * DAY, first, zone.format)
  if (zone.days.size >= DAYS_KEPT) zone.days.clear()
  zone.days.set(day, offsets)
  return offsets
}

/** What a zone's clocks are ahead of UTC as a UTC day (days since 1970) begins, in milliseconds; asks Intl once, and keeps nothing. */
export function offsetAtStartOf(day: number, name: string): number {
  return measureOffset(day * DAY, (zones.get(name) ?? openZone(name)).format)
}

function openZone(name: string): Zone {
  const numeric = 'numeric'
  const parts = {
    year: numeric,
    month: numeric,
    day: numeric,
    hour: numeric,
    minute: numeric,
    second: numeric,
  } as const
  const format = new Intl.DateTimeFormat('en-US', { timeZone: name, hourCycle: 'h23', ...parts })
  const zone = { format, days: new Map<number, DayOffsets>() }
  zones.set(name, zone)
  return zone
}

/** `instant` must be a whole second. */
function measureOffset(instant: number, format: Intl.DateTimeFormat): number {
  const [month = 0, day = 0, year = 0, hour = 0, minute = 0, second = 0] = format
    .format(instant)
    .split(/\D+/)
    .map(Number)
  return Date.UTC(year, month - 1, day, hour, minute, second) - instant
}

function findChange(dayStart: number, first: number, format: Intl.DateTimeFormat): number {
  let before = dayStart
  let after = dayStart + DAY
  while (after - before > SECOND) {
    const middle = before + Math.floor((after - before) / 2 / SECOND) * SECOND
    if (measureOffset(middle, format) === first) before = middle
    else after = middle
  }
  return after
}
