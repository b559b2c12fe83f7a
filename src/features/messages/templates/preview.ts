import { composeMessage } from '../../../domain/messages/compose.ts'
import type { MessageFacts, VisitFacts } from '../../../domain/messages/facts.ts'
import { segmentsOf } from '../../../domain/messages/segments.ts'
import { SHIPPED } from '../../../domain/messages/texts/shipped.ts'
import type { Deps } from '../../../platform/http/deps.ts'
import { publicAddress } from '../../../platform/http/public-address.ts'
import { openTemplate, ownOf } from '../../../records/message-template.ts'
import { readTemplates } from './read.ts'
import type { Preview, PreviewInput } from './schemas.ts'

const HOUR = 3_600_000

/** A visit that nobody has, tomorrow. */
function madeUpVisit(now: number, timezone: string): VisitFacts {
  const start = Math.floor(now / HOUR) * HOUR + 24 * HOUR
  return {
    appointmentId: '00000000-0000-4000-8000-000000000000',
    type: 'IN_PERSON',
    status: 'SCHEDULED',
    start,
    end: start + HOUR / 2,
    timezone,
    doctorName: 'Dr. Mira Sample',
    locationName: 'Main Street',
    moves: 0,
  }
}

/** As long as a real one, so that the parts of an SMS are counted right; it leads nowhere. */
const link = (publicUrl: string, letter: string) => publicAddress(publicUrl, `/l/${letter.repeat(22)}`)

/**
 * What a patient would see of a text, with a visit that nobody has.
 * @param publicUrl the variable `PUBLIC_URL`
 * @throws DomainError CLINIC_REQUIRED
 */
export async function previewText(deps: Deps, input: PreviewInput, publicUrl: string): Promise<Preview> {
  const { event, channel, language } = input
  const { name, phone, timezone, country, templates } = await readTemplates(deps)
  const kept = ownOf(templates, input)
  const texts = kept === null ? null : (await openTemplate(deps.vault, kept)).texts
  const shipped = SHIPPED[language].texts[event][channel]
  const visit = madeUpVisit(deps.actor.now, timezone)
  const isOpen = !['cancelled', 'no_show', 'link_pending'].includes(event)
  const facts: MessageFacts = {
    event,
    channel,
    language,
    clinic: { name, phone, country },
    patientName: 'Alex Sample',
    visits: event === 'link_pending' ? [] : [visit],
    before: event === 'moved' ? visit.start - 24 * HOUR : null,
    links: isOpen
      ? {
          ...(event !== 'requested' && { confirm: link(publicUrl, 'A') }),
          move: link(publicUrl, 'B'),
          cancel: link(publicUrl, 'C'),
        }
      : {},
    takesAnswers: true,
  }
  const { subject, text, html } = composeMessage(facts, {
    subject: input.subject === undefined ? (texts?.subject ?? null) : input.subject,
    body: input.body ?? texts?.body ?? shipped.body,
    version: 0,
  })
  return { subject, text, html, segments: channel === 'sms' ? segmentsOf(text) : null }
}
