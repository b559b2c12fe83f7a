import type { Channel, Language, MessageEvent } from './channel.ts'

/** What a message may say of a visit: never its reason, its treatment or what was found. */
export interface VisitFacts {
  appointmentId: string
  type: 'IN_PERSON' | 'VIDEO_CALL' | 'HOME_VISIT'
  status: string
  /** Epoch ms. */
  start: number
  end: number
  /** The visit's own zone, in which its time is written. */
  timezone: string
  doctorName: string
  locationName: string | null
  /** How often its time or place has changed: SEQUENCE of its calendar entry. */
  moves: number
}

/** What a message is made from, as it is true when it is sent. */
export interface MessageFacts {
  event: MessageEvent
  channel: Channel
  language: Language
  clinic: { name: string; phone: string | null; country: string | null }
  patientName: string
  /** One, or several of the same patient and day; the earliest first. */
  visits: readonly VisitFacts[]
  /** When a moved visit was before, epoch ms. */
  before: number | null
  /** Addresses of the pages that act; a message about several visits has those of none. */
  links: Partial<Record<'confirm' | 'move' | 'cancel', string>>
  /** Whether somebody hears what is answered to an SMS, so that it may say what to answer. */
  takesAnswers?: boolean
}

/** A text of a clinic's own, opened. */
export interface OwnText {
  subject: string | null
  body: string
  version: number
}

/** What the receiver sees. */
export interface ComposedMessage {
  subject: string | null
  text: string
  html: string | null
  /** The values of a template that a provider has approved: one for each of `TEMPLATE_NAMES`, in its order, empty where there is none. */
  variables: readonly string[]
}
