import type { Visit } from '../../../parts/desk-lists/list-queries.ts'
import type { FreeTime } from '../../../parts/desk-lists/use-times.ts'
import type { FreeCell } from '../facts/day-shape.ts'

const MINUTE = 60_000

/** A time that was chosen from a list, as if one stood on it in the day. */
export function freeCellOf(time: FreeTime, { type, minutes }: { type: Visit['type']; minutes: number }): FreeCell {
  const { doctorId, locationId } = time
  const start = Date.parse(time.appointmentDate)
  return {
    kind: 'free',
    key: `${doctorId} ${start}`,
    doctorId,
    locationId,
    types: [type],
    start,
    end: start + minutes * MINUTE,
  }
}
