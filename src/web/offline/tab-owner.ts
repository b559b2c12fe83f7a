import { IDLE, isLockKept } from '../session/lock-mark.ts'
import type { Owner } from '../session/sealed-database.ts'

const TAB = 'kept-tab'

const SELDOM = 10_000

interface Mark extends Owner {
  touchedAt: number
}

const read = (): Mark | null => JSON.parse(sessionStorage.getItem(TAB) ?? 'null') as Mark | null

/** Remembers in this tab who works in it, by their ids alone: with the tab it is gone. */
export function markTab({ userId, clinicId }: Owner, now = Date.now()): void {
  sessionStorage.setItem(TAB, JSON.stringify({ userId, clinicId, touchedAt: now } satisfies Mark))
}

export function touchTab(now = Date.now()): void {
  const mark = read()
  if (mark && now - mark.touchedAt >= SELDOM) markTab(mark, now)
}

export const forgetTab = (): void => sessionStorage.removeItem(TAB)

/** Who worked in this tab until just now. Nobody where it was locked, or would have been: they have to sign in again, which needs the line. */
export function ownerOfTab(now = Date.now()): Owner | null {
  const mark = read()
  return mark && !isLockKept() && now - mark.touchedAt < IDLE ? { userId: mark.userId, clinicId: mark.clinicId } : null
}
