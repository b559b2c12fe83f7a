interface Entry {
  id: string
  start: string
  end: string
  title: string
  description: string
  place: string
  isSure: boolean
}

const escaped = (text: string) => text.replace(/[\\;,]/g, '\\$&').replace(/\r?\n/g, '\\n')

const utc = (at: string | number) => new Date(at).toISOString().replace(/[-:]|\.\d+/g, '')

/** Lines of 75 bytes at most, continued behind a blank (RFC 5545, 3.1); no character is cut in two. */
function folded(line: string): string {
  const size = (text: string) => new TextEncoder().encode(text).length
  const lines: string[] = []
  let current = ''
  for (const character of line) {
    if (size(current + character) > 74) {
      lines.push(current)
      current = ''
    }
    current += character
  }
  return [...lines, current].join('\r\n ')
}

/**
 * A visit as an iCalendar file (RFC 5545). It has the UID that the visit has in the clinic's e-mails and calendar feeds, so it stands in
 * a calendar once. A calendar is shown to others, so it says nothing of health.
 */
export function visitCalendar({ id, start, end, title, description, place, isSure }: Entry, now = Date.now()): string {
  const lines = [
    'BEGIN:VCALENDAR',
    'VERSION:2.0',
    'PRODID:-//Kept//Console//EN',
    'METHOD:PUBLISH',
    'BEGIN:VEVENT',
    `UID:${id}`,
    `DTSTAMP:${utc(now)}`,
    `DTSTART:${utc(start)}`,
    `DTEND:${utc(end)}`,
    `SUMMARY:${escaped(title)}`,
    `DESCRIPTION:${escaped(description)}`,
    ...(place ? [`LOCATION:${escaped(place)}`] : []),
    `STATUS:${isSure ? 'CONFIRMED' : 'TENTATIVE'}`,
    'END:VEVENT',
    'END:VCALENDAR',
  ]
  return `${lines.map(folded).join('\r\n')}\r\n`
}
