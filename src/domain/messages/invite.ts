import { ICalAttendeeRole, ICalAttendeeStatus } from 'ical-generator'
import { addEntry, type CalendarEntry, newCalendar } from './calendar-entries.ts'
import type { Language } from './channel.ts'
import { APPOINTMENT_AT } from './entry-texts.ts'
import type { VisitFacts } from './facts.ts'
import { asLine } from './one-line.ts'

interface Party {
  address: string
  name: string | null
}

/** What an entry in an e-mail is made from. */
export interface Invite {
  /** CANCEL takes the entry with the same UID out of the receiver's calendar. */
  method: 'REQUEST' | 'CANCEL'
  visit: VisitFacts
  clinicName: string
  language: Language
  /** Whom the e-mail is from: programs trust no other organizer (RFC 6047, 2.3). */
  organizer: Party
  /** Who receives it. */
  attendee: Party
  /** Epoch ms: when the message was asked for, so that a second try has the same bytes. */
  at: number
}

const statusOf = ({ method, visit }: Invite): CalendarEntry['status'] => {
  if (method === 'CANCEL') return 'CANCELLED'
  return visit.status === 'PENDING' ? 'TENTATIVE' : 'CONFIRMED'
}

/** A name beside an address. A quotation mark cannot stand in such a parameter (RFC 5545, 3.1). */
const nameOf = ({ name, address }: Party) => asLine(name ?? '').replaceAll('"', '’') || address

/**
 * The visit as an iTIP message (RFC 5546), to be the `text/calendar` part of an e-mail and its `.ics` file. The clinic asks
 * nobody to answer by it: that is what the links are for.
 */
export function inviteOf(invite: Invite): string {
  const { method, visit, clinicName, language, organizer, attendee, at } = invite
  const calendar = newCalendar({ method })
  const entry = addEntry(calendar, {
    id: visit.appointmentId,
    start: visit.start,
    end: visit.end,
    moves: visit.moves,
    changedAt: at,
    status: statusOf(invite),
    summary: APPOINTMENT_AT[language](clinicName),
    description: visit.doctorName,
    location: visit.locationName ?? undefined,
  })
  entry.organizer({ name: nameOf(organizer), email: organizer.address })
  entry.createAttendee({
    name: nameOf(attendee),
    email: attendee.address,
    role: ICalAttendeeRole.REQ,
    status: ICalAttendeeStatus.ACCEPTED,
    rsvp: false,
  })
  return calendar.toString()
}
