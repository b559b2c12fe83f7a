import { toHex } from '../../../domain/bytes.ts'
import type { OutgoingMessage } from '../../../domain/messages/channel.ts'
import { composeMessage } from '../../../domain/messages/compose.ts'
import type { MessageFacts, OwnText } from '../../../domain/messages/facts.ts'
import { inviteOf } from '../../../domain/messages/invite.ts'
import { isOpen } from '../../../domain/messages/news.ts'
import type { Vault } from '../../../platform/vault/vault.ts'
import { openTemplate, ownOf, type TemplateRow } from '../../../records/message-template.ts'
import type { LinkPurpose, LinkWanted } from '../../../records/visit-link.ts'
import { visitFactsOf } from './facts-of.ts'
import type { Letter } from './letter.ts'

/** A letter with its text. */
export interface WrittenLetter {
  letter: Letter
  message: OutgoingMessage
  templateVersion: number
  /** SHA-256 in hex of all that the provider is given. */
  hash: string
}

/** The pages that a message leads to: one about several visits has none, since each page is about one. */
export function linksWanted({ clinic, patient, parts, event }: Letter): LinkWanted[] {
  const [{ message, visit }, ...others] = parts
  if (!visit || others.length > 0 || !isOpen(visit.status) || event === 'cancelled' || event === 'no_show') return []
  // Confirmed is confirmed, and a request is the clinic's to accept.
  const purposes: LinkPurpose[] = visit.status === 'SCHEDULED' ? ['confirm', 'move', 'cancel'] : ['move', 'cancel']
  return purposes.map((purpose) => ({
    clinicId: clinic.id,
    messageId: message.id,
    appointmentId: visit.id,
    patientId: patient.id,
    visitVersion: visit.version,
    expiresAt: visit.starts_at,
    purpose,
  }))
}

/** The clinic's own text; where it cannot be opened, the shipped one is sent, and the vault's `report` is told. */
async function openOwn(vault: Vault, template: TemplateRow): Promise<OwnText | null> {
  const { texts } = await openTemplate(vault, template)
  const { subject = null, body } = texts
  return typeof body === 'string' ? { subject, body, version: template.version } : null
}

/** A provider's key of a message: the same at every try that it may not have heard of. */
const keyOf = ({ parts: [{ message }], attempt }: Letter) => (attempt === 1 ? message.id : `${message.id}-${attempt}`)

/** The visit's entry in the receiver's calendar; a message about several has none, since an entry is one visit. */
function calendarOf(letter: Letter, to: OutgoingMessage['to']): OutgoingMessage['calendar'] {
  const { channel, clinic, parts, patient, language, event } = letter
  const [{ message, visit }, ...others] = parts
  if (channel.settings.channel !== 'email' || !visit || others.length > 0 || event === 'no_show') return null
  const method = event === 'cancelled' ? 'CANCEL' : 'REQUEST'
  const ics = inviteOf({
    method,
    visit: visitFactsOf(visit),
    clinicName: clinic.name,
    language,
    organizer: { address: channel.settings.from.address, name: channel.settings.from.name ?? clinic.name },
    attendee: { address: to, name: patient.name },
    // Of the row and not of the clock: a second try has the same bytes.
    at: message.created_at,
  })
  return { method, ics }
}

function factsOf(letter: Letter, links: MessageFacts['links']): MessageFacts {
  const { clinic, patient, parts, event, before, language, channel } = letter
  return {
    event,
    channel: channel.settings.channel,
    language,
    clinic: { name: clinic.name, phone: clinic.phone, country: clinic.country },
    patientName: patient.name,
    visits: parts.flatMap(({ visit }) => (visit ? [visitFactsOf(visit)] : [])),
    before,
    links,
    takesAnswers: channel.settings.channel === 'sms',
  }
}

/**
 * Writes a letter. From the same rows it writes the same, to the byte, whenever it is asked.
 * @param links the addresses of its pages
 */
export async function writeLetter(vault: Vault, letter: Letter, links: MessageFacts['links']): Promise<WrittenLetter> {
  const { clinic, patient, event, language, channel, address } = letter
  const template = ownOf(clinic.templates, { event, channel: channel.settings.channel, language })
  const own = template && (await openOwn(vault, template))
  const composed = composeMessage(factsOf(letter, links), own)
  const message: OutgoingMessage = {
    key: keyOf(letter),
    event,
    language,
    to: address,
    toName: patient.name,
    from: { ...channel.settings.from, name: channel.settings.from.name ?? clinic.name },
    subject: composed.subject,
    text: composed.text,
    html: composed.html,
    calendar: calendarOf(letter, address),
    template: template?.provider_template_id
      ? {
          providerTemplateId: template.provider_template_id,
          entityId: template.entity_id,
          variables: composed.variables,
        }
      : null,
  }
  return { letter, message, templateVersion: own?.version ?? 0, hash: await hashOf(message) }
}

async function hashOf(message: OutgoingMessage): Promise<string> {
  const bytes = new TextEncoder().encode(JSON.stringify(message))
  return toHex(new Uint8Array(await crypto.subtle.digest('SHA-256', bytes)))
}
