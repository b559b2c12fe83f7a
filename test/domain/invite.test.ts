import ICAL from 'ical.js'
import { describe, expect, test } from 'vitest'
import { LANGUAGES } from '../../src/domain/messages/channel.ts'
import type { VisitFacts } from '../../src/domain/messages/facts.ts'
import { type Invite, inviteOf } from '../../src/domain/messages/invite.ts'

const visit: VisitFacts = {
  appointmentId: '019acb2f-7c55-7e00-8a5b-3f6f1f0c7a11',
  type: 'IN_PERSON',
  status: 'SCHEDULED',
  start: Date.parse('2026-12-01T09:00:00Z'),
  end: Date.parse('2026-12-01T09:30:00Z'),
  timezone: 'Asia/Kolkata',
  doctorName: 'Dr. Asha Rao',
  locationName: 'Main building',
  moves: 0,
}
const invite: Invite = {
  method: 'REQUEST',
  visit,
  clinicName: 'Lotus Clinic',
  language: 'en',
  organizer: { address: 'desk@lotus.example', name: 'Lotus Clinic' },
  attendee: { address: 'meera@example.org', name: 'Meera' },
  at: Date.parse('2026-11-30T10:00:00Z'),
}

/** What another library reads in it. */
function read(text: string) {
  const calendar = new ICAL.Component(ICAL.parse(text))
  const entries = calendar.getAllSubcomponents('vevent')
  const [entry] = entries
  if (entries.length !== 1 || !entry) throw new Error(`There are ${entries.length} entries.`)
  const event = new ICAL.Event(entry)
  const attendee = entry.getFirstProperty('attendee')
  const organizer = entry.getFirstProperty('organizer')
  return {
    method: calendar.getFirstPropertyValue('method'),
    uid: event.uid,
    sequence: event.sequence,
    summary: event.summary,
    description: event.description,
    location: event.location,
    start: event.startDate,
    end: event.endDate,
    status: entry.getFirstPropertyValue('status'),
    organizer: { address: String(organizer?.getFirstValue()).toLowerCase(), name: organizer?.getFirstParameter('cn') },
    attendee: {
      address: String(attendee?.getFirstValue()).toLowerCase(),
      name: attendee?.getFirstParameter('cn'),
      rsvp: attendee?.getFirstParameter('rsvp'),
    },
  }
}

test('another library reads the visit, in UTC, from the clinic and to the patient', () => {
  const seen = read(inviteOf(invite))
  expect(seen).toMatchObject({
    method: 'REQUEST',
    uid: visit.appointmentId,
    sequence: 0,
    summary: 'Appointment, Lotus Clinic',
    description: 'Dr. Asha Rao',
    location: 'Main building',
    status: 'CONFIRMED',
    organizer: { address: 'mailto:desk@lotus.example', name: 'Lotus Clinic' },
    attendee: { address: 'mailto:meera@example.org', name: 'Meera', rsvp: 'FALSE' },
  })
  expect([seen.start.zone.tzid, seen.start.toJSDate().getTime(), seen.end.toJSDate().getTime()]).toEqual([
    'UTC',
    visit.start,
    visit.end,
  ])
})

test('a moved visit keeps its UID and counts up; a cancelled one takes itself out', () => {
  const moved = read(inviteOf({ ...invite, visit: { ...visit, moves: 3 } }))
  expect(moved).toMatchObject({ uid: visit.appointmentId, sequence: 3, method: 'REQUEST' })
  const cancelled = read(inviteOf({ ...invite, method: 'CANCEL', visit: { ...visit, moves: 3, status: 'CANCELLED' } }))
  expect(cancelled).toMatchObject({ uid: visit.appointmentId, sequence: 3, method: 'CANCEL', status: 'CANCELLED' })
  expect(read(inviteOf({ ...invite, visit: { ...visit, status: 'PENDING' } })).status).toBe('TENTATIVE')
})

test('made again it has the same bytes, so that a provider takes it for the same message', () => {
  expect(inviteOf(structuredClone(invite))).toBe(inviteOf(invite))
})

test('no line is longer than 75 octets, and each ends as the standard says', () => {
  const long = inviteOf({ ...invite, clinicName: 'Клиника «Лотос» 莲花诊所 '.repeat(12) })
  expect(long.split('\r\n').every((line) => new TextEncoder().encode(line).length <= 75)).toBe(true)
  expect(long.replaceAll('\r\n', '')).not.toMatch(/[\r\n]/)
})

test.each(LANGUAGES)('the summary in %s says the clinic and nothing of the visit', (language) => {
  const { summary } = read(inviteOf({ ...invite, language }))
  expect(summary).toContain('Lotus Clinic')
  expect(summary).not.toContain('Rao')
})

describe('a name cannot write a line of its own', () => {
  const HOSTILE = [
    'Meera\r\nATTENDEE:mailto:evil@example.org',
    'Meera\nEND:VEVENT\nBEGIN:VEVENT\nUID:evil',
    'Meera";X-EVIL="1',
    'Meera;CN=evil:mailto:evil@example.org',
    'Meera, of "the" clinic; \\n',
    'Meera\u2028END:VCALENDAR',
    'Meera\u0000\u0007',
    'ميرا\u202Egnp.exe',
  ]
  test.each(HOSTILE)('%j', (name) => {
    const made = inviteOf({
      ...invite,
      clinicName: name,
      attendee: { ...invite.attendee, name },
      organizer: { ...invite.organizer, name },
      visit: { ...visit, doctorName: name, locationName: name },
    })
    const seen = read(made)
    expect(seen).toMatchObject({
      uid: visit.appointmentId,
      organizer: { address: 'mailto:desk@lotus.example' },
      attendee: { address: 'mailto:meera@example.org' },
    })
    const properties = new ICAL.Component(ICAL.parse(made)).getFirstSubcomponent('vevent')?.getAllProperties() ?? []
    expect(properties.map((one) => one.name).filter((one) => one.startsWith('x-'))).toEqual([])
    expect(properties.filter((one) => one.name === 'attendee')).toHaveLength(1)
  })
})
