import type { Session } from '../hours-types.ts'
import { lengthenedBy, movedBy, onDayAfter, STEP } from './week-shape.ts'

/** What a key does to hours in focus; undefined for a key that does nothing to them. */
export function afterKey(session: Session, { key, shiftKey }: { key: string; shiftKey: boolean }): Session | undefined {
  const by = shiftKey ? lengthenedBy : movedBy
  if (key === 'ArrowUp') return by(session, -STEP)
  if (key === 'ArrowDown') return by(session, STEP)
  if (key === 'ArrowLeft') return onDayAfter(session, -1)
  if (key === 'ArrowRight') return onDayAfter(session, 1)
  return undefined
}
