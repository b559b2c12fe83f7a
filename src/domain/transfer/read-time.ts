const CLOCK = /^(\d{1,2})(?:[:.h](\d{2})(?::(\d{2})(?:\.\d+)?)?)?\s*(?:uhr|hrs?)?\s*(a\.?\s?m\.?|p\.?\s?m\.?)?$/i

/**
 * A time of day as people write it, as 'HH:mm': `9:05`, `09.05 Uhr`, `9:05 pm`, `12:00 AM`, `24:00`.
 * @returns null for what is none, and for one with seconds
 */
export function readTime(cell: string): string | null {
  const [, hours = '', minutes = '00', seconds = '00', half] = CLOCK.exec(cell.trim()) ?? []
  if (hours === '' || seconds !== '00' || Number(minutes) > 59) return null
  if (half === undefined && !/[:.h]/i.test(cell)) return null
  const hour = Number(hours)
  if (half === undefined) {
    return hour < 24 || (hour === 24 && minutes === '00') ? `${hours.padStart(2, '0')}:${minutes}` : null
  }
  if (hour > 12) return null
  const isAfternoon = /^p/i.test(half)
  return `${String((hour % 12) + (isAfternoon ? 12 : 0)).padStart(2, '0')}:${minutes}`
}
