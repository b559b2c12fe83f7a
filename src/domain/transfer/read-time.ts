/** Hours and minutes without anything between them, as hospitals write them. */
const BARE = /^([01]\d|2[0-4])([0-5]\d)$/
const NOON = /^(12 )?(noon|midday|mittags?|mediod[ií]a)$/i
/** A time to which a spreadsheet or a database has put the day on which its count of days begins. */
const FIRST_DAY =
  /^(1899-12-3[01]|1900-01-0[01]|(30|31)[./-]12[./-]1899|12[./-](30|31)[./-]1899|0?[01][./-]0?1[./-]1900)[ T]+/
const CLOCK = /^(\d{1,2})(?:[:.h](\d{2})(?::(\d{2})(?:\.\d+)?)?)?\s*(?:uhr|hrs?)?\s*(a\.?\s?m\.?|p\.?\s?m\.?)?$/i

/**
 * A time of day as people write it, as 'HH:mm': `9:05`, `09.05 Uhr`, `9:05 pm`, `12:00 AM`, `0905`, `noon`, `24:00`.
 * @returns null for what is none, and for one with seconds
 */
export function readTime(cell: string): string | null {
  const text = cell.trim().replace(FIRST_DAY, '').replace(BARE, '$1:$2')
  if (NOON.test(text)) return '12:00'
  const [, hours = '', minutes = '00', seconds = '00', half] = CLOCK.exec(text) ?? []
  if (hours === '' || seconds !== '00' || Number(minutes) > 59) return null
  if (half === undefined && !/[:.h]/i.test(text)) return null
  const hour = Number(hours)
  if (half === undefined) {
    return hour < 24 || (hour === 24 && minutes === '00') ? `${hours.padStart(2, '0')}:${minutes}` : null
  }
  if (hour > 12) return null
  const isAfternoon = /^p/i.test(half)
  return `${String((hour % 12) + (isAfternoon ? 12 : 0)).padStart(2, '0')}:${minutes}`
}
