/** What is said of an entry, by its property (RFC 5545, 3.8), in this order. */
const NAMES = new Map([
  ['SUMMARY', 'What'],
  ['DTSTART', 'From'],
  ['DTEND', 'To'],
  ['LOCATION', 'Where'],
  ['ORGANIZER', 'By'],
  ['ATTENDEE', 'For'],
  ['SEQUENCE', 'Sequence'],
  ['STATUS', 'Status'],
  ['UID', 'UID'],
])

const plain = (text: string) => text.replace(/\\([\\;,nN])/g, (_, char) => (/n/i.test(char) ? ' ' : char))

/** `20270301T033000Z` as people write it; anything else as it is. */
const when = (text: string) => text.replace(/^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/, '$1-$2-$3 $4:$5 UTC')

/** The address alone. */
const address = (text: string) => text.replace(/^mailto:/i, '')

/** What a calendar entry says to people, for a page; no parser of calendars. */
export function icsFacts(ics: string): [name: string, value: string][] {
  const [, event = ''] = /BEGIN:VEVENT([\s\S]*?)(?:BEGIN:VALARM|END:VEVENT)/.exec(ics.replace(/\r?\n[ \t]/g, '')) ?? []
  const lines = event.split(/\r?\n/).map((line) => /^([A-Z-]+)(?:;(?:"[^"]*"|[^":])*)?:(.*)$/.exec(line))
  return [...NAMES].flatMap(([property, name]) =>
    lines.flatMap((line): [string, string][] =>
      line?.[1] === property ? [[name, address(when(plain(line[2] ?? '')))]] : [],
    ),
  )
}
