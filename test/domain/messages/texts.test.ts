import { describe, expect, test } from 'vitest'
import { CHANNELS, LANGUAGES, MESSAGE_EVENTS } from '../../../src/domain/messages/channel.ts'
import { composeMessage } from '../../../src/domain/messages/compose.ts'
import { segmentsOf } from '../../../src/domain/messages/segments.ts'
import { faultOfTemplate, SUBJECT_NAMES } from '../../../src/domain/messages/template-text.ts'
import { SHIPPED } from '../../../src/domain/messages/texts/shipped.ts'
import { factsOf, LINKS, visitOf } from './compose-support.ts'

const every = LANGUAGES.flatMap((language) =>
  MESSAGE_EVENTS.flatMap((event) => CHANNELS.map((channel) => ({ language, event, channel }))),
)

const actedOn = ['booked', 'accepted', 'moved', 'reminder']

/** What a message of each event has to go by, as it is when it is sent. */
const factsFor = ({ event, ...place }: (typeof every)[number]) =>
  factsOf({
    ...place,
    event,
    visits: event === 'link_pending' ? [] : [visitOf()],
    before: event === 'moved' ? visitOf().start - 86_400_000 : null,
    links: actedOn.includes(event) ? LINKS : {},
  })

/** Why somebody comes, and what for, in every language. */
const OF_HEALTH =
  /treatment|therap|diagnos|reason|symptom|surgery|specialist|counsel|behandlung|grund|beschwerde|facharzt|tratamiento|motivo|síntoma|especialista|उपचार|इलाज|निदान|कारण|विशेषज्ञ/i

describe.each(every)('$language $event by $channel', (place) => {
  const composed = composeMessage(factsFor(place), null)
  const said = [composed.subject, composed.text, composed.html].join('\n')

  test('has its text, with every name filled', () => {
    const { subject, body } = SHIPPED[place.language].texts[place.event][place.channel]
    expect(faultOfTemplate(body)).toBeNull()
    expect(faultOfTemplate(subject ?? '', SUBJECT_NAMES)).toBeNull()
    expect(said).not.toMatch(/[{}]{2}|undefined|null|NaN|\[object/)
    expect(composed.text).toContain('Lakeside Clinic')
    expect(composed.text).not.toMatch(/\n{3}|^\s|[ \t]\n/)
  })

  test('says which visit, and nothing of why', () => {
    if (place.event !== 'link_pending') {
      expect(composed.text).toContain('10:30')
      expect(composed.text).toContain('Dr. Asha Rao')
      expect(composed.text).toContain('Main Street')
    }
    expect(said).not.toMatch(OF_HEALTH)
  })

  test('links each on a line of its own, side by side', () => {
    const found = composed.text.split('\n').filter((line) => line.includes('https://'))
    const links = actedOn.includes(place.event) ? Object.values(LINKS) : []
    expect(found.map((line) => line.replace(/^[^:]+: /, ''))).toEqual(links)
    if (composed.html !== null)
      expect(composed.html.match(/href="[^"]+"/g) ?? []).toEqual(links.map((url) => `href="${url}"`))
  })

  test('is short as an SMS, and neutral in its subject', () => {
    if (place.channel === 'sms') {
      expect(composed).toMatchObject({ subject: null, html: null })
      // A part holds 67 characters of Hindi, and three links are already more than two of them.
      expect(segmentsOf(composed.text)).toBeLessThanOrEqual(place.language === 'hi' ? 5 : 2)
      expect(composed.text).toContain('STOP')
      return
    }
    expect(composed.subject).toMatch(/^Lakeside Clinic: \S/)
    expect(composed.subject).not.toMatch(/Rao|Anna|\d|Street/)
  })
})

test('the languages say different things', () => {
  for (const event of MESSAGE_EVENTS)
    for (const channel of CHANNELS)
      expect(new Set(LANGUAGES.map((language) => SHIPPED[language].texts[event][channel].body)).size).toBe(
        LANGUAGES.length,
      )
})
