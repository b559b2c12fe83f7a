import { useState } from 'preact/hooks'
import { dayOf } from '../../parts/dates.ts'

export const PERIODS = ['4', '8', '26', '52'] as const
export type Period = (typeof PERIODS)[number]

/** What is looked at, as the address of the page has it: a link shows others the same. */
export interface View {
  weeks: Period
  doctorId: string | null
  locationId: string | null
}

export function readView(search: string): View {
  const asked = new URLSearchParams(search)
  return {
    weeks: PERIODS.find((weeks) => weeks === asked.get('weeks')) ?? '8',
    doctorId: asked.get('doctorId'),
    locationId: asked.get('locationId'),
  }
}

export function searchOf({ weeks, doctorId, locationId }: View): string {
  const search = new URLSearchParams({ weeks, ...(doctorId && { doctorId }), ...(locationId && { locationId }) })
  return `?${search}`
}

export function useView(): [View, (change: Partial<View>) => void] {
  const [view, setView] = useState(() => readView(location.search))
  const change = (to: Partial<View>) => {
    const next = { ...view, ...to }
    history.replaceState(null, '', searchOf(next))
    setView(next)
  }
  return [view, change]
}

const DAY = 86_400_000

/** Whole weeks up to today: the last one begins on Monday of this week. */
export function spanOf(weeks: Period, timeZone: string, now = Date.now()): { from: string; to: string } {
  const to = dayOf(now, timeZone)
  const today = Date.parse(to)
  const sinceMonday = (new Date(today).getUTCDay() + 6) % 7
  const from = new Date(today - (sinceMonday + 7 * (Number(weeks) - 1)) * DAY)
  return { from: from.toISOString().slice(0, 10), to }
}
