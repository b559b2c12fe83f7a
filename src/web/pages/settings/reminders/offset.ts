const UNITS = { minutes: 1, hours: 60, days: 1440 } as const
export type Unit = keyof typeof UNITS

/** How near and how far before a visit the API takes a reminder, in minutes. */
const BOUNDS = { least: 15, most: 44_640 } as const

/** Minutes as somebody says them: 2880 are 2 days, 90 are 90 minutes. */
export function offsetOf(minutes: number): { amount: number; unit: Unit } {
  const unit = (['days', 'hours'] as const).find((larger) => minutes % UNITS[larger] === 0) ?? 'minutes'
  return { amount: minutes / UNITS[unit], unit }
}

/** The minutes of what was typed, or null where no reminder goes at that distance. */
export function minutesOf(amount: string, unit: Unit): number | null {
  if (!/^\d{1,5}$/.test(amount.trim())) return null
  const minutes = Number(amount) * UNITS[unit]
  return minutes >= BOUNDS.least && minutes <= BOUNDS.most ? minutes : null
}
