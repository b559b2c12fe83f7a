import { describe, expect, test } from 'vitest'
import { ImportFailed } from '../../../src/features/imports/reading/import-failed.ts'
import { readFileRows } from '../../../src/features/imports/reading/read-file-rows.ts'
import { APPLE, GOOGLE, OUTLOOK, OUTLOOK_ID } from '../../support/calendar-files.ts'

/** A calendar cut into pieces of few bytes, each row by the names of its columns, without what is empty. */
async function read(file: string | Uint8Array, piece = 7) {
  const bytes = typeof file === 'string' ? new TextEncoder().encode(file) : file
  const source = async function* () {
    for (let from = 0; from < bytes.length; from += piece) yield bytes.subarray(from, from + piece)
  }
  const { rows, headings, ...reading } = await readFileRows(source, { kind: 'appointments', format: 'ics' })
  const all: Record<string, unknown>[] = []
  for await (const { row, cells, fault } of rows) {
    const said = cells.flatMap((cell, at) => (cell === '' ? [] : [[headings?.[at] ?? '', cell] as const]))
    all.push({ row, ...Object.fromEntries(said), ...(fault !== undefined && { fault }) })
  }
  return { ...reading, headings, rows: all }
}

const event = (...lines: string[]) =>
  ['BEGIN:VCALENDAR', 'BEGIN:VEVENT', 'UID:1', ...lines, 'END:VEVENT', 'END:VCALENDAR', ''].join('\r\n')

const one = async (...lines: string[]) => (await read(event(...lines))).rows[0]

test('Google’s: times in UTC, guests without the organizer and the room, one date of what repeats', async () => {
  const { rows, headings, encoding, delimiter } = await read(GOOGLE)
  expect({ encoding, delimiter }).toEqual({ encoding: 'utf-8', delimiter: null })
  expect(headings).toEqual([
    ...['DTSTART', 'DTEND', 'ORGANIZER', 'UID', 'ATTENDEE', 'DESCRIPTION', 'LOCATION', 'STATUS', 'SUMMARY'],
  ])
  expect(rows).toEqual([
    {
      row: 1,
      DTSTART: '2026-01-05T09:00Z',
      DTEND: '2026-01-05T09:30Z',
      ORGANIZER: 'Praxis',
      UID: 'g1@google.com',
      ATTENDEE: 'Iyer, Meera',
      DESCRIPTION: 'first line\nsecond, with a comma',
      LOCATION: 'Main house',
      SUMMARY: 'P-1',
    },
    {
      row: 2,
      DTSTART: '2026-01-06T10:00+01:00',
      DTEND: '2026-01-06T10:30+01:00',
      UID: 'g2@google.com',
      SUMMARY: 'P-1',
      fault: 'repeats by a rule: only events of one date come in, so book it as a series',
    },
    {
      row: 3,
      DTSTART: '2026-07-07T11:00+02:00',
      DTEND: '2026-07-07T11:30+02:00',
      UID: 'g2@google.com 2026-07-07T10:00:00',
      STATUS: 'CANCELLED',
      SUMMARY: 'P-1',
    },
    {
      row: 4,
      DTSTART: '2026-08-01',
      DTEND: '2026-08-15',
      UID: 'g3@google.com',
      SUMMARY: 'Holidays',
      fault: 'is an event of whole days: a visit has a time of day',
    },
  ])
})

test('Outlook’s: zones by the rules in the file, a duration, an id that is too long, nothing of attached files', async () => {
  const { rows } = await read(OUTLOOK, 100)
  expect(rows).toMatchObject([
    { DTSTART: '2026-01-07T10:00+01:00', DTEND: '2026-01-07T10:30+01:00', LOCATION: 'Main house', SUMMARY: 'P-1' },
    { DTSTART: '2026-07-08T10:00+02:00', DURATION: '45' },
    { fault: 'has a DTSTART that does not exist: the clocks are set forward over it' },
    { fault: 'has a DTSTART in a time zone that is neither known nor described in the file' },
  ])
  expect(OUTLOOK_ID.length).toBeGreaterThan(100)
  expect(rows[0]?.UID).toMatch(/^[0-9a-f-]{36}$/)
  expect((await read(OUTLOOK, 4096)).rows[0]?.UID).toBe(rows[0]?.UID)
  expect(Object.keys(rows[0] ?? {})).toEqual(['row', 'DTEND', 'DTSTART', 'LOCATION', 'SUMMARY', 'UID'])
})

test('Apple’s: times of no zone, a property of the practice’s own, a zone with a path, and a broken line', async () => {
  const { rows } = await read(APPLE)
  expect(rows).toMatchObject([
    { row: 1, DTSTART: '2026-01-10T09:15', DTEND: '2026-01-10T09:45', STATUS: 'TENTATIVE', 'X-PATIENT': 'P-1, Pia' },
    { row: 2, DTSTART: '2026-07-11T09:15+02:00', DURATION: '60' },
    { row: 3, fault: 'has a line that cannot be read: a line break in a text is not escaped' },
  ])
})

describe('lines', () => {
  test.each([1, 2, 3, 64])('are unfolded, also within a letter, in pieces of %i bytes', async (piece) => {
    const whole = new TextEncoder().encode(event('SUMMARY:Zoë', ' \tMüller'))
    const at = whole.indexOf(0xab)
    const folded = Uint8Array.from([...whole.subarray(0, at), 0x0d, 0x0a, 0x20, ...whole.subarray(at)])
    const { encoding, rows } = await read(folded, piece)
    expect({ encoding, rows }).toEqual({ encoding: 'utf-8', rows: [{ row: 1, UID: '1', SUMMARY: 'Zoë\tMüller' }] })
  })

  test('end with LF alone in files of some programs, and are written small in others', async () => {
    const { rows } = await read('begin:vcalendar\nbegin:vevent\nuid:1\nsummary:a\n b\nend:vevent\nend:vcalendar')
    expect(rows).toEqual([{ row: 1, UID: '1', SUMMARY: 'ab' }])
  })

  test('that are longer than any field do not fill the memory', async () => {
    const [row] = (await read(event(`DESCRIPTION:${'x'.repeat(300_000)}`, 'SUMMARY:a'), 4096)).rows
    expect(row).toMatchObject({ SUMMARY: 'a' })
    expect(String(row?.DESCRIPTION).length).toBeLessThan(70_000)
  })
})

test.each([
  ['minutes', 'DURATION:PT45M', { DURATION: '45' }],
  ['hours and days', 'DURATION:P1DT1H', { DURATION: '1500' }],
  ['no length', 'DURATION:long', { DURATION: 'long' }],
  ['a booked event', 'STATUS:CONFIRMED', { UID: '1' }],
  ['a request', 'STATUS:TENTATIVE', { STATUS: 'TENTATIVE' }],
  ['several dates', 'RDATE:20260101T100000Z', { fault: expect.stringContaining('repeats') }],
  ['a guest without a name', 'ATTENDEE:mailto:a@example.org', { ATTENDEE: 'a@example.org' }],
  ['a time that is none', 'DTSTART:tomorrow', { DTSTART: expect.not.stringMatching(/^\d/) }],
  [
    'the first of a time that exists twice',
    'DTSTART;TZID=Europe/Berlin:20261025T023000',
    { DTSTART: '2026-10-25T02:30+02:00' },
  ],
  ['seconds', 'DTSTART:20260101T100030Z', { DTSTART: '2026-01-01T10:00:30Z' }],
])('%s', async (_, line, expected) => {
  expect(await one(line)).toMatchObject(expected)
})

test('a zone whose rules would keep a reader busy for hours is none', async () => {
  const zone = (rule: string) =>
    `BEGIN:VTIMEZONE\r\nTZID:Ours\r\nBEGIN:STANDARD\r\nDTSTART:19700101T000000\r\nRRULE:${rule}\r\nTZOFFSETFROM:+0100\r\nTZOFFSETTO:+0200\r\nEND:STANDARD\r\nEND:VTIMEZONE\r\n`
  const at = 'BEGIN:VEVENT\r\nDTSTART;TZID=Ours:20260101T100000\r\nEND:VEVENT\r\n'
  expect((await read(zone('FREQ=YEARLY') + at)).rows).toEqual([{ row: 1, DTSTART: '2026-01-01T10:00+02:00' }])
  expect((await read(zone('FREQ=SECONDLY') + at)).rows).toMatchObject([{ fault: expect.stringContaining('time zone') }])
})

test('a file that is cut off says so at the event in which it ends', async () => {
  expect((await read(GOOGLE.slice(0, GOOGLE.indexOf('\nLOCATION')))).rows).toEqual([
    { row: 1, fault: 'has no end: the file is cut off there' },
  ])
})

test.each([
  ['a table', 'name,dateOfBirth\nZoë,1980-01-01\n', 'The file has no events'],
  ['a calendar of tasks', 'BEGIN:VCALENDAR\nBEGIN:VTODO\nEND:VTODO\nEND:VCALENDAR\n', 'The file has no events'],
  ['nothing', '', 'The file is empty'],
])('%s is no calendar', async (_, file, why) => {
  await expect(read(file)).rejects.toThrow(why)
  await expect(read(file)).rejects.toBeInstanceOf(ImportFailed)
})
