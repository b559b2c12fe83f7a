import type { Channel, MessageEvent } from './channel.ts'
import { newsOf, type VisitNow } from './news.ts'
import { belongTogether, dayOf, waitsForOthers, waitsUntil } from './together.ts'
import { askedOf, type Dropped, isReminder, type PatientNow, putOff, refusedReminder, type Waiting } from './waiting.ts'

/** One of the visits that a message tells of, and the row that stands for it. */
interface Part {
  messageId: string
  visitId: string | null
}

export type Decision =
  | { do: 'drop'; messageIds: readonly string[]; outcome: Dropped }
  | { do: 'wait'; messageIds: readonly string[]; until: number }
  | {
      do: 'send'
      event: MessageEvent
      /** The earliest visit first: its row is the message, the others are sent with it. */
      parts: readonly Part[]
      /** Rows about the same visits that this message settles. */
      alsoSettled: readonly string[]
      /** By which channel alone; null: the first by which the patient can be reached. */
      channel: Channel | null
      /** When the visit was before it was moved, epoch ms; null for several. */
      before: number | null
    }

type Sent = Extract<Decision, { do: 'send' }>

/** A message about one visit, before those of one day are made one. */
interface Single {
  event: MessageEvent
  visit: VisitNow
  messageId: string
  alsoSettled: readonly string[]
  channel: Channel | null
  before: number | null
}

const idsOf = (messages: readonly Waiting[]) => messages.map(({ id }) => id)
const drop = (messages: readonly Waiting[], outcome: Dropped): Decision => ({
  do: 'drop',
  messageIds: idsOf(messages),
  outcome,
})

/**
 * What becomes of the messages of one patient: only what is still true is sent, and what is due together of one day is one message.
 * What waits without being due is left out of the answer, unless it is settled by what is sent.
 */
export function decideMessages(patient: PatientNow, now: number): Decision[] {
  const due = patient.messages.filter(({ dueAt }) => dueAt <= now)
  const never = neverTold(patient)
  if (never) return due.length === 0 ? [] : [drop(due, never)]
  const decisions: Decision[] = []
  const singles: Single[] = []
  for (const [visitId, messages] of Map.groupBy(patient.messages, (message) => message.visitId)) {
    if (!messages.some(({ dueAt }) => dueAt <= now)) continue
    const visit = patient.visits.find(({ id }) => id === visitId)
    if (visit) {
      const decided = decideVisit(visit, { messages, patient, now })
      decisions.push(...decided.decisions)
      if (decided.single) singles.push(decided.single)
    } else decisions.push(...decideWithoutVisit(messages, visitId, now))
  }
  return [...decisions, ...together(singles, patient, now)]
}

function neverTold({ status, doNotContact }: PatientNow): Dropped | null {
  if (status === 'deceased') return 'PATIENT_DECEASED'
  if (doNotContact) return 'DO_NOT_CONTACT'
  return status === 'active' ? null : 'PATIENT_INACTIVE'
}

/** What is about no visit is sent as it is; a visit that is another patient's now tells this one nothing. */
function decideWithoutVisit(messages: readonly Waiting[], visitId: string | null, now: number): Decision[] {
  const due = messages.filter(({ dueAt }) => dueAt <= now)
  if (visitId !== null) return [drop(messages, 'OTHER_PATIENT')]
  return due.map(({ id, event, channel }) => ({
    do: 'send',
    event,
    parts: [{ messageId: id, visitId: null }],
    alsoSettled: [],
    channel,
    before: null,
  }))
}

interface OfVisit {
  messages: readonly Waiting[]
  patient: PatientNow
  now: number
}

function decideVisit(
  visit: VisitNow,
  { messages, patient, now }: OfVisit,
): { decisions: Decision[]; single: Single | null } {
  const asked = askedOf(messages)
  const reminders = messages.filter((message) => isReminder(message) && message.dueAt <= now)
  const until = waitsUntil(asked, now) ?? waitsForOthers(visit, asked, { patient, now })
  if (until !== null) {
    const due = [...asked, ...reminders].filter(({ dueAt }) => dueAt <= now)
    return { decisions: [{ do: 'wait', messageIds: idsOf(due), until }], single: null }
  }
  const decisions: Decision[] = []
  const [first] = asked
  if (first) {
    const news = newsOf(visit, asked, now)
    if ('none' in news) decisions.push(drop(asked, news.none))
    else {
      const lead = asked.find(({ event }) => event === news.event) ?? first
      const others = asked.filter((message) => message !== lead)
      // Who is told of the change is told of the visit: a reminder beside it says the same again.
      const alsoSettled = idsOf([...others, ...reminders])
      return { decisions, single: { ...news, visit, messageId: lead.id, alsoSettled, channel: null } }
    }
  }
  const [reminder, ...more] = reminders.filter((message) => {
    const not = refusedReminder(visit, message, now) ?? putOff(visit, message, { quiet: patient.quiet, now })
    if (typeof not === 'string') decisions.push(drop([message], not))
    else if (not) decisions.push({ do: 'wait', messageIds: [message.id], until: not.until })
    return not === null
  })
  if (!reminder) return { decisions, single: null }
  const { id: messageId, event, rule } = reminder
  const channel = rule?.channel ?? null
  return { decisions, single: { event, visit, messageId, alsoSettled: idsOf(more), channel, before: null } }
}

const isToldWith = (one: Single, other: Single) =>
  other.event === one.event && other.channel === one.channel && belongTogether(other.visit, one.visit)

function together(singles: readonly Single[], patient: PatientNow, now: number): Sent[] {
  const groups: Single[][] = []
  for (const single of singles.toSorted((a, b) => a.visit.start - b.visit.start)) {
    const group = groups.find((others) => others.some((other) => isToldWith(single, other)))
    if (group) group.push(single)
    else groups.push([single])
  }
  return groups.map((group) => sentOf(group, later(group, { singles, patient, now })))
}

/** Reminders of the same day that the same rule has planned for later: who is reminded of the day is reminded of all its visits. */
function later(
  group: readonly Single[],
  { singles, patient, now }: { singles: readonly Single[]; patient: PatientNow; now: number },
): Single[] {
  const [first] = group
  if (first?.event !== 'reminder') return []
  const ruleOf = (id: string) => patient.messages.find((message) => message.id === id)?.ruleId ?? null
  const rule = ruleOf(first.messageId)
  return patient.messages.flatMap((message) => {
    const visit = patient.visits.find(({ id }) => id === message.visitId)
    if (!visit || !isReminder(message) || message.dueAt <= now || rule === null || message.ruleId !== rule) return []
    const single: Single = {
      event: 'reminder',
      visit,
      messageId: message.id,
      alsoSettled: [],
      channel: first.channel,
      before: null,
    }
    const isTold = singles.some((one) => one.visit.id === visit.id)
    const isBusy = patient.messages.some((other) => other.visitId === visit.id && !isReminder(other))
    const isOfDay = group.some((one) => dayOf(one.visit) === dayOf(single.visit))
    return !isTold && !isBusy && isOfDay && refusedReminder(visit, message, now) === null ? [single] : []
  })
}

function sentOf(group: readonly Single[], more: readonly Single[]): Sent {
  const all = [...group, ...more].sort((a, b) => a.visit.start - b.visit.start)
  const [first] = all as [Single, ...Single[]]
  return {
    do: 'send',
    event: first.event,
    parts: all.map(({ messageId, visit }) => ({ messageId, visitId: visit.id })),
    alsoSettled: all.flatMap(({ alsoSettled }) => alsoSettled),
    channel: first.channel,
    before: all.length === 1 ? first.before : null,
  }
}
