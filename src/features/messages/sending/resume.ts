import { stageOf } from '../../../domain/messages/news.ts'
import type { ClaimedMessage, ClaimedPatient } from './claim.ts'
import { addressesOf, stoppedOf } from './facts-of.ts'
import { type Letter, type LetterPart, type OpenClinic, partsOf } from './letter.ts'

/** How long before its end a provider's memory of keys is not trusted any more: clocks differ. */
const MARGIN = 60_000

/** What was being sent when a run died, or when no answer came: whether it was sent, nobody knows. */
export interface Resumed {
  messages: readonly ClaimedMessage[]
  /** Null where it must not be sent once more; `why` says so. */
  letter: Letter | null
  why: string
}

function isStillTrue({ message, visit }: LetterPart): boolean {
  const { told } = message
  if (!told) return false
  if (!visit) return message.appointment_id === null
  return (
    told.stage === stageOf(visit.status) &&
    told.start === visit.starts_at &&
    told.doctorId === visit.doctor_id &&
    told.locationId === visit.location_id &&
    told.type === visit.type &&
    visit.notify
  )
}

/**
 * The letters that were on their way. One goes once more only under the same key, as long as its provider remembers that, and
 * only while all it says is true: what has changed is told by the message about that change.
 */
export function resumeLetters(open: OpenClinic, patient: ClaimedPatient, now: number): Resumed[] {
  const leaving = patient.messages.filter(({ state }) => state === 'sending')
  const groups = Map.groupBy(leaving, ({ id, sent_with }) => sent_with ?? id)
  return [...groups].map(([leadId, messages]) => {
    const lead = messages.find(({ id }) => id === leadId)
    const unknown = (why: string): Resumed => ({ messages, letter: null, why })
    const channel = lead?.channel && open.channels.get(lead.channel)
    if (!lead?.told || !lead.channel || !lead.language || !channel) return unknown('INTERRUPTED')
    const { keyLifetime, provider } = channel.adapter
    if (keyLifetime === null || lead.provider !== provider) return unknown('INTERRUPTED')
    if (now - lead.told.at > keyLifetime - MARGIN) return unknown('KEY_EXPIRED')
    const others = messages.filter((message) => message !== lead).map(({ id }) => id)
    const parts = partsOf(patient, [lead.id, ...others])
    const address = addressesOf(patient)[lead.channel]
    const isWanted = patient.status === 'active' && !patient.do_not_contact && !stoppedOf(patient)[lead.channel]
    if (!parts || address === undefined || !isWanted || !parts.every(isStillTrue)) return unknown('CHANGED')
    const sorted = [parts[0], ...parts.slice(1).sort(byStart)] as const
    const letter: Letter = {
      clinic: open.clinic,
      patient,
      event: lead.told.as,
      parts: [sorted[0], ...sorted.slice(1)],
      settles: [],
      before: lead.told.before,
      language: lead.language,
      channel,
      address,
      since: lead.told.at,
      attempt: lead.attempts,
    }
    return { messages, letter, why: 'INTERRUPTED' }
  })
}

const byStart = (one: LetterPart, other: LetterPart) => (one.visit?.starts_at ?? 0) - (other.visit?.starts_at ?? 0)
