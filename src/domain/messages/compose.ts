import { emailHtml, ITEM } from './email-html.ts'
import type { ComposedMessage, MessageFacts, OwnText, VisitFacts } from './facts.ts'
import { oneLine } from './one-line.ts'
import { inSevenBits } from './segments.ts'
import { plainText, TEMPLATE_NAMES, type TemplateValues } from './template-text.ts'
import { SHIPPED } from './texts/shipped.ts'
import { dayIn, isTwofold, timeIn, type When, zoneIn } from './when.ts'

/** How many characters of a name are said: an SMS is paid by its length. */
const MOST = { email: 200, sms: 30 } as const
const MOST_OF_SUBJECT = 150

const one = (text: string | null): string[] => (text === null || text === '' ? [] : [text])
const each = (texts: readonly string[]) => [...new Set(texts)]

/** An address of our own; anything else is no link. */
const linkOf = (url: string | undefined) =>
  url !== undefined && /^https?:\/\/[\w.:[\]-]+\/[\w~.:/?#@!$&()*+,;=%-]*$/.test(url) ? [url] : []

interface Shown {
  day: string
  time: string
  doctor: string
  place: string | null
}

/** The values of every name for these facts, fit to stand in a line of the channel. */
function valuesOf(facts: MessageFacts): TemplateValues {
  const { channel, language, clinic, visits, links } = facts
  const { places, replies } = SHIPPED[language]
  const safe = (text: string) => oneLine(text, MOST[channel])
  const zones = new Set(visits.map(({ timezone }) => timezone))
  const whenOf = (visit: VisitFacts): When => ({ language, country: clinic.country, channel, zone: visit.timezone })

  const timeOf = (at: number, visit: VisitFacts) => {
    const when = whenOf(visit)
    const isSaid = visit.type === 'VIDEO_CALL' || zones.size > 1 || isTwofold(at, when)
    return isSaid ? `${timeIn(at, when)} (${zoneIn(at, when)})` : timeIn(at, when)
  }
  const placeOf = ({ type, locationName }: VisitFacts) =>
    type === 'IN_PERSON' ? (locationName === null ? null : safe(locationName)) : places[type]
  const shown = visits.map(
    (visit): Shown => ({
      day: dayIn(visit.start, whenOf(visit)),
      time: timeOf(visit.start, visit),
      doctor: safe(visit.doctorName),
      place: placeOf(visit),
    }),
  )

  const [first] = visits
  const before = facts.before === null || !first ? null : facts.before
  return {
    patientName: one(safe(facts.patientName)),
    clinicName: one(safe(clinic.name)),
    clinicPhone: one(clinic.phone === null ? null : safe(clinic.phone)),
    doctorName: one(each(shown.map(({ doctor }) => doctor)).join(', ')),
    date: one(each(shown.map(({ day }) => day)).join(', ')),
    time: one(shown.map(({ time }) => time).join(', ')),
    place: one(each(shown.flatMap(({ place }) => one(place))).join(', ')),
    beforeDate: before === null || !first ? [] : [dayIn(before, whenOf(first))],
    beforeTime: before === null || !first ? [] : [timeOf(before, first)],
    confirmUrl: linkOf(links.confirm),
    moveUrl: linkOf(links.move),
    cancelUrl: linkOf(links.cancel),
    visits: channel === 'sms' ? one(visitsInShort(shown)) : visitsInFull(shown),
    replies: channel === 'sms' && facts.takesAnswers ? [links.confirm ? replies.confirm : replies.end] : [],
  }
}

/** One visit as a few lines; several of a day as its list. */
function visitsInFull(shown: readonly Shown[]): string[] {
  const [first, ...others] = shown
  if (!first) return []
  if (others.length === 0) return [`${first.day}, ${first.time}`, ...one(first.doctor), ...one(first.place)]
  const line = ({ time, doctor, place }: Shown) => `${ITEM}${[time, ...one(doctor), ...one(place)].join(', ')}`
  return each(shown.map(({ day }) => day)).flatMap((day) => [
    `${day}:`,
    ...shown.filter((visit) => visit.day === day).map(line),
  ])
}

function visitsInShort(shown: readonly Shown[]): string {
  const [first, ...others] = shown
  if (!first) return ''
  if (others.length === 0) return [first.day, first.time, ...one(first.doctor), ...one(first.place)].join(', ')
  return each(shown.map(({ day }) => day))
    .map((day) => {
      const ofDay = shown.filter((visit) => visit.day === day)
      return `${day}: ${ofDay.map(({ time, doctor }) => [time, ...one(doctor)].join(' ')).join('; ')}`
    })
    .join('; ')
}

/**
 * What the receiver of a message sees.
 * @param own the clinic’s own text in place of the shipped one; null where it has none
 */
export function composeMessage(facts: MessageFacts, own: OwnText | null): ComposedMessage {
  const { event, channel, language } = facts
  const { texts, dir } = SHIPPED[language]
  const shipped = texts[event][channel]
  const values = valuesOf(facts)
  const body = own?.body ?? shipped.body
  const variables = TEMPLATE_NAMES.map((name) => values[name].join('; '))
  if (channel === 'sms') return { subject: null, text: inSevenBits(plainText(body, values)), html: null, variables }
  const subject = oneLine(plainText(own?.subject ?? shipped.subject ?? '', values), MOST_OF_SUBJECT)
  return {
    subject,
    text: `${plainText(body, values)}\n`,
    html: emailHtml(body, values, { subject, language, dir }),
    variables,
  }
}
