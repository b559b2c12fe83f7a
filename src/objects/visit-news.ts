import type { VisitNews } from '../features/calendar/queue-client.ts'
import { holderOf } from './holder-of.ts'
import type { Journal } from './queue-journal.ts'
import { byWhatTheyHear, daysText, newsText, send, staffSockets } from './send-news.ts'

/** Tells of visits, each version once: staff of each of them, and who hears of the doctor's days alone that they have changed. */
export function tellVisits(journal: Journal, sockets: readonly WebSocket[], news: readonly VisitNews[]): void {
  const before = journal.seq()
  const staff = staffSockets(sockets)
  for (const one of news) {
    const seq = journal.hear(one)
    if (seq !== null) for (const socket of staff) send(socket, newsText({ seq, ...one }))
  }
  const seq = journal.seq()
  if (seq > before) for (const socket of byWhatTheyHear(sockets).days) send(socket, daysText(seq))
}

/**
 * Tells a newcomer what they have missed since a number; below 0 they have none. It says as what they are shown the line then, or null
 * where they are not.
 */
export function tellMissed(socket: WebSocket, journal: Journal, since: number): 'snapshot' | 'change' | null {
  const { viewer, hearsDaysOnly } = holderOf(socket)
  const seq = journal.seq()
  const missed = since < 0 ? null : journal.newsSince(since)
  if (hearsDaysOnly) {
    if (missed?.length !== 0) send(socket, daysText(seq))
    return null
  }
  if (missed && viewer.kind === 'staff') for (const news of missed) send(socket, newsText(news))
  if (!missed) return 'snapshot'
  return since === seq ? null : 'change'
}
