import type { Channel, MessageEvent } from '../channel.ts'

/** A text as it is kept: what it names stands in `{{ }}`. A subject is null for SMS. */
interface TemplateText {
  subject: string | null
  body: string
}

/** All that Kept says in one language. */
export interface LanguageTexts {
  /** Left to right, or the other way. */
  dir: 'ltr' | 'rtl'
  /** Where a visit is that is at no location. */
  places: Record<'VIDEO_CALL' | 'HOME_VISIT', string>
  /** What may be answered to an SMS: where the visit may be confirmed, and where it may not. */
  replies: { confirm: string; end: string }
  texts: Record<MessageEvent, Record<Channel, TemplateText>>
}

/** A language's texts, whose subjects are all the same few: they show on locked phones. */
export function textsOf(
  subject: Record<'visit' | 'account', string>,
  bodies: Record<MessageEvent, Record<Channel, string>>,
): LanguageTexts['texts'] {
  const texts = (event: MessageEvent) => ({
    email: { subject: event === 'link_pending' ? subject.account : subject.visit, body: bodies[event].email },
    sms: { subject: null, body: bodies[event].sms },
  })
  return {
    booked: texts('booked'),
    requested: texts('requested'),
    accepted: texts('accepted'),
    moved: texts('moved'),
    cancelled: texts('cancelled'),
    reminder: texts('reminder'),
    no_show: texts('no_show'),
    link_pending: texts('link_pending'),
  }
}
