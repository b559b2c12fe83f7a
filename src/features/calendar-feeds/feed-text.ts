import { addEntry, newCalendar } from '../../domain/messages/calendar-entries.ts'
import { APPOINTMENT_AT, BUSY } from '../../domain/messages/entry-texts.ts'
import { languageOf } from '../../domain/messages/language.ts'
import type { Feed } from './read-feed.ts'

/**
 * The iCalendar text (RFC 5545) of a feed. A calendar program keeps it, and may show it to others: a doctor's says when they are
 * busy and where, and nothing of whom; a patient's says clinic, doctor and place. The same visits give the same text.
 */
export function feedText(feed: Feed): string {
  const calendar = newCalendar({ method: 'PUBLISH', name: feed.clinic_name })
  calendar.ttl(REFRESHED)
  const language = languageOf(feed.language, null)
  for (const visit of feed.visits)
    addEntry(calendar, {
      id: visit.id,
      start: visit.starts_at,
      end: visit.ends_at,
      moves: visit.moves,
      // To the second, as a calendar says it.
      changedAt: visit.updated_at,
      status: visit.status === 'PENDING' ? 'TENTATIVE' : 'CONFIRMED',
      summary: feed.of_doctor ? BUSY : APPOINTMENT_AT[language](feed.clinic_name),
      description: feed.of_doctor ? undefined : visit.doctor_name,
      location: visit.location_name ?? undefined,
    })
  return calendar.toString()
}

/** Seconds after which a program that heeds it (RFC 7986, 5.7) asks again. */
const REFRESHED = 3600
