import type { Channel } from './channel.ts'
import { type Asked, isOpen, type NoNews, type VisitNow } from './news.ts'
import type { QuietHours } from './quiet-hours.ts'
import { replanReminder, type WhyDropped } from './reminder-time.ts'

/** Why a message is not sent. What is said of addresses, `chooseChannel` says. */
export type Dropped =
  | NoNews
  | WhyDropped
  | 'PATIENT_DECEASED'
  | 'PATIENT_INACTIVE'
  | 'DO_NOT_CONTACT'
  | 'OTHER_PATIENT'
  | 'MOVED'
  | 'NOT_OPEN'
  | 'RULE_OFF'
  | 'CONFIRMED'

/** The rule that asked for a reminder, as it is now. */
interface ReminderRule {
  active: boolean
  /** How long before a visit it reminds. */
  offsetMinutes: number
  skipConfirmed: boolean
  /** Null: the first by which the patient can be reached. */
  channel: Channel | null
}

/** A message that waits. Instants are epoch ms. */
export interface Waiting extends Asked {
  id: string
  visitId: string | null
  /** The channel it was made for; null: the first by which the patient can be reached. */
  channel: Channel | null
  /** When the visit was to begin as the message was asked for. */
  visitStart: number | null
  dueAt: number
  ruleId: string | null
  /** The rule of a reminder; null where it is gone, or for what is no reminder. */
  rule: ReminderRule | null
}

/** A patient, and all that waits to be told them. */
export interface PatientNow {
  status: string
  doNotContact: boolean
  /** When their clinic reminds nobody. */
  quiet: QuietHours
  /** Those that wait for the record itself, or for one that was merged into it. */
  messages: readonly Waiting[]
  /** The visits of the record that the messages are about. */
  visits: readonly VisitNow[]
}

/** Whether a message reminds of a visit, and tells nothing new. */
export const isReminder = ({ event }: Waiting) => event === 'reminder'

/** What was asked for, the earliest first. */
export const askedOf = (messages: readonly Waiting[]) =>
  messages.filter((message) => !isReminder(message)).sort((a, b) => a.createdAt - b.createdAt)

/** Why a reminder of a visit is not sent; null where nothing speaks against it but the hour. */
export function refusedReminder(visit: VisitNow, { rule, visitStart }: Waiting, now: number): Dropped | null {
  if (!visit.notify) return 'NOT_WANTED'
  if (!isOpen(visit.status)) return 'NOT_OPEN'
  if (visit.start !== visitStart) return 'MOVED'
  if (visit.start <= now) return 'TOO_LATE'
  if (!rule?.active) return 'RULE_OFF'
  return rule.skipConfirmed && visit.status === 'CONFIRMED' ? 'CONFIRMED' : null
}

/** Who has slept through the planned time, or has other quiet hours by now, wakes nobody: it waits, or is no use any more. */
export function putOff(
  visit: VisitNow,
  { rule, dueAt }: Waiting,
  { quiet, now }: { quiet: QuietHours; now: number },
): { until: number } | WhyDropped | null {
  if (!rule) return null
  const { from: quietFrom, to: quietTo, zone } = quiet
  const asked = { start: visit.start, offsetMinutes: rule.offsetMinutes, quietFrom, quietTo, zone, now }
  const planned = replanReminder(asked, dueAt)
  if ('dropped' in planned) return planned.dropped
  return planned.at > now ? { until: planned.at } : null
}
