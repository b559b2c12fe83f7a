import { describe, expect, test } from 'vitest'
import { composeMessage } from '../../../src/domain/messages/compose.ts'
import type { MessageFacts, OwnText } from '../../../src/domain/messages/facts.ts'
import { segmentsOf } from '../../../src/domain/messages/segments.ts'
import { TEMPLATE_NAMES } from '../../../src/domain/messages/template-text.ts'
import { factsOf, LINKS, visitOf } from './compose-support.ts'

const compose = (given: Partial<MessageFacts> = {}, own: OwnText | null = null) => composeMessage(factsOf(given), own)
const own = (body: string, subject: string | null = null): OwnText => ({ subject, body, version: 1 })
const at = (instant: string) => Date.parse(instant)

describe('names that somebody typed', () => {
  const HOSTILE = [
    '\r\nBcc: x@evil.example',
    'A\u2028Bcc: x',
    '<script>alert(1)</script>',
    '"><img src=x onerror=alert(1)>',
    "x' onmouseover='alert(1)",
    '\u202egnp.exe',
    '{{cancelUrl}}',
    'https://evil.example/a',
    'a\u0000b\u200bc\ufeff',
    '&lt;b&gt;',
    'A'.repeat(5_000),
    'x\ud800',
  ]

  test.each(HOSTILE)('%j changes neither subject, lines nor links', (name) => {
    const plain = compose()
    const facts = {
      patientName: name,
      clinic: { name, phone: name, country: null },
      visits: [visitOf({ doctorName: name, locationName: name })],
    }
    const email = compose(facts)
    const said = `${email.subject}${email.text}${email.html}`
    expect(email.subject).not.toMatch(/[\p{Cc}\p{Bidi_Control}\p{Zl}\p{Cs}]/u)
    expect(said).not.toMatch(/[\p{Bidi_Control}\p{Zl}\p{Zp}\p{Cs}]/u)
    expect(said.replaceAll('\n', '')).not.toMatch(/\p{Cc}/u)
    expect(email.text.split('\n').length).toBe(plain.text.split('\n').length)
    expect(said.match(/https?:\/\/[^\s"<]+/g)).toEqual(
      [...Object.values(LINKS), ...Object.values(LINKS)].slice(0, said.match(/https?:/g)?.length),
    )
    expect(email.html?.match(/<[a-z/!][^>]*>/g)).toEqual(plain.html?.match(/<[a-z/!][^>]*>/g))
    const sms = compose({ ...facts, channel: 'sms' })
    expect(sms.text.split('\n').length).toBe(5)
    expect(segmentsOf(sms.text)).toBeLessThanOrEqual(6)
  })

  test('a line about what is empty is left out', () => {
    const { text } = compose({ patientName: ' \u200b', clinic: { name: 'Lake', phone: null, country: null } })
    expect(text).not.toMatch(/Hello|Questions/)
  })

  test('names in other scripts are said as they are', () => {
    const { text, html, subject } = compose({
      patientName: 'علی\u200cرضا',
      clinic: { name: 'क्\u200dष', phone: null, country: null },
    })
    expect(text).toContain('علی\u200cرضا')
    expect(html).toContain('<bdi>علی\u200cرضا</bdi>')
    expect(subject).toBe('क्\u200dष: your appointment')
  })

  test.each(['javascript:alert(1)', 'https://a.example/"><b>', 'https://a.example/\r\nx', '//a.example/'])(
    '%j is no link',
    (confirm) => expect(compose({ links: { confirm } }).html).not.toContain('href'),
  )
})

describe('when', () => {
  const cases = [
    ['en', '2026-12-03T05:00:00Z', 'Asia/Kolkata', 'Thursday, 3 December 2026, 10:30\n'],
    ['hi', '2026-12-03T05:00:00Z', 'Asia/Kolkata', 'गुरुवार, 3 दिसंबर 2026, 10:30 am\n'],
    ['de', '2026-12-03T12:05:00Z', 'Europe/Berlin', 'Donnerstag, 3. Dezember 2026, 13:05 Uhr\n'],
    ['es', '2026-12-03T12:05:00Z', 'Europe/Madrid', 'jueves, 3 de diciembre de 2026, 13:05\n'],
    // The day is the visit's own, on either side of midnight.
    ['en', '2026-12-03T18:30:00Z', 'Asia/Kolkata', 'Friday, 4 December 2026, 00:00\n'],
    ['de', '2026-12-03T23:00:00Z', 'Europe/Berlin', 'Freitag, 4. Dezember 2026, 00:00 Uhr\n'],
    ['en', '2026-12-03T04:59:00Z', 'America/New_York', 'Wednesday, 2 December 2026, 23:59\n'],
    // On both sides of the change of clocks.
    ['de', '2026-03-29T00:59:00Z', 'Europe/Berlin', 'Sonntag, 29. März 2026, 01:59 Uhr\n'],
    ['de', '2026-03-29T01:00:00Z', 'Europe/Berlin', 'Sonntag, 29. März 2026, 03:00 Uhr\n'],
    // A time that comes twice says which it is.
    ['de', '2026-10-25T00:30:00Z', 'Europe/Berlin', '02:30 Uhr (Mitteleuropäische Sommerzeit)\n'],
    ['de', '2026-10-25T01:30:00Z', 'Europe/Berlin', '02:30 Uhr (Mitteleuropäische Normalzeit)\n'],
    ['de', '2026-10-25T02:00:00Z', 'Europe/Berlin', '03:00 Uhr\n'],
    ['en', '2026-04-04T14:45:00Z', 'Australia/Lord_Howe', '01:45 (Lord Howe Daylight Time)\n'],
  ] as const
  test.each(cases)('%s %s in %s is %s', (language, start, timezone, said) => {
    const { text } = compose({ language, visits: [visitOf({ start: at(start), timezone })] })
    expect(text).toContain(said)
  })

  test.each([
    ['en', null, 'Thursday, 3 December 2026, 10:30\n'],
    ['en', 'US', 'Thursday, December 3, 2026, 10:30 AM\n'],
    ['en', 'IN', 'Thursday, 3 December 2026, 10:30 am\n'],
    ['en', 'DE', 'Thursday, 3 December 2026, 10:30\n'],
    ['de', 'AT', 'Donnerstag, 3. Dezember 2026, 10:30 Uhr\n'],
    ['de', 'US', 'Donnerstag, 3. Dezember 2026, 10:30 Uhr\n'],
    ['es', 'MX', 'jueves, 3 de diciembre de 2026, 10:30 a.m.\n'],
    ['hi', 'GB', 'गुरुवार, 3 दिसंबर 2026, 10:30 am\n'],
  ] as const)('%s of a clinic in %s', (language, country, said) => {
    const clinic = { name: 'Lakeside Clinic', phone: null, country }
    expect(compose({ language, clinic }).text).toContain(said)
  })

  test('a video visit says its zone, in every language', () => {
    const saying = (language: MessageFacts['language'], channel: MessageFacts['channel']) =>
      compose({ language, channel, visits: [visitOf({ type: 'VIDEO_CALL' })] }).text
    expect(saying('en', 'email')).toContain('10:30 (India Standard Time)\nDr. Asha Rao\nVideo visit')
    expect(saying('de', 'email')).toContain('10:30 Uhr (Indische Normalzeit)')
    expect(saying('es', 'sms')).toContain('10:30 (GMT+5:30), Dr. Asha Rao, Videoconsulta')
    expect(saying('hi', 'email')).toContain('(भारतीय मानक समय)')
  })

  test('visits in two zones say theirs', () => {
    const visits = [visitOf(), visitOf({ start: at('2026-12-03T08:00:00Z'), timezone: 'Asia/Dubai' })]
    const { text } = compose({ visits })
    expect(text).toContain('- 10:30 (India Standard Time)')
    expect(text).toContain('- 12:00 (Gulf Standard Time)')
  })

  test('a visit at home is at no location', () => {
    expect(compose({ visits: [visitOf({ type: 'HOME_VISIT', locationName: null })] }).text).toContain('At your home')
  })

  test('a move says from when and to when, across midnight', () => {
    const { text } = compose({ event: 'moved', before: at('2026-12-02T18:29:00Z') })
    expect(text).toContain('Before: Wednesday, 2 December 2026, 23:59\nNow:\n\nThursday, 3 December 2026, 10:30')
    expect(compose({ event: 'moved' }).text).not.toContain('Before')
  })
})

describe('several visits of a day', () => {
  const visits = [
    visitOf(),
    visitOf({ start: at('2026-12-03T06:00:00Z'), doctorName: 'Dr. <Lee>', type: 'VIDEO_CALL' }),
  ]

  test('are a list, with nothing to act on', () => {
    const { text, html } = compose({ visits, links: {} })
    expect(text).toContain(`Thursday, 3 December 2026:
- 10:30, Dr. Asha Rao, Main Street
- 11:30 (India Standard Time), Dr. <Lee>, Video visit
`)
    expect(html).toContain('<ul><li><bdi>10:30, Dr. Asha Rao, Main Street</bdi></li>')
    expect(html).toContain('Dr. &lt;Lee&gt;')
    expect(html?.match(/<li>/g)).toHaveLength(2)
    expect(html).not.toContain('href')
  })

  test('are a line of an SMS', () => {
    const { text } = compose({ visits, links: {}, channel: 'sms' })
    expect(text).toContain('Thu 3 Dec: 10:30 Dr. Asha Rao; 11:30 (GMT+5:30) Dr. <Lee>')
    expect(text).toContain('Reply STOP to end.')
    expect(text).not.toContain('YES')
  })

  test('have no link to guess at: which visit it would act on, nobody says', () => {
    expect(compose({ visits, links: {}, channel: 'sms' }).text).not.toContain('https:')
  })
})

describe('an SMS', () => {
  test.each([
    ['en', 'Reply YES to confirm, STOP to end.'],
    ['de', 'Antwort JA bestätigt, STOP beendet.'],
    ['es', 'SI para confirmar, STOP para terminar.'],
    ['hi', 'पुष्टि: YES, बंद: STOP'],
  ] as const)('in %s says what to answer, if somebody hears it', (language, replies) => {
    expect(compose({ language, channel: 'sms' }).text.split('\n').at(-1)).toBe(replies)
    expect(compose({ language, channel: 'sms', takesAnswers: false }).text).not.toContain('STOP')
  })

  test('leaves out the accents that would double its price, and keeps those that cost nothing', () => {
    const visits = [visitOf({ doctorName: 'Dr. García Núñez', locationName: 'Köln – “Süd”' })]
    expect(compose({ channel: 'sms', visits }).text).toContain('Dr. Garcia Nuñez, Köln - "Süd"')
    const mixed = [visitOf({ doctorName: 'डॉ. García', locationName: null })]
    expect(compose({ channel: 'sms', visits: mixed }).text).toContain('डॉ. García')
  })
})

describe('a clinic’s own text', () => {
  test('is filled, escaped and set in paragraphs', () => {
    const text = own(
      'Dear {{ patientName }} & co,\n\n<b>{{time}}</b> at {{place}}\nYes: {{confirmUrl}}\nSee {{moveUrl}}!',
      'Visit: {{clinicName}}',
    )
    const composed = compose({ patientName: 'A <b>' }, text)
    expect(composed.subject).toBe('Visit: Lakeside Clinic')
    expect(composed.text).toBe(
      `Dear A <b> & co,\n\n<b>10:30</b> at Main Street\nYes: ${LINKS.confirm}\nSee ${LINKS.move}!\n`,
    )
    expect(composed.html).toContain('<p>Dear <bdi>A &lt;b&gt;</bdi> &amp; co,</p>')
    expect(composed.html).toContain('&lt;b&gt;<bdi>10:30</bdi>&lt;/b&gt;')
    expect(composed.html).toContain(`>Yes</a><br>\nSee <a href="${LINKS.move}">${LINKS.move}</a>!`)
  })

  test('has the shipped subject where it has none', () => {
    expect(compose({}, own('x')).subject).toBe('Lakeside Clinic: your appointment')
  })

  test('what names something that there is not is a line less', () => {
    expect(
      compose({ clinic: { name: 'L', phone: null, country: null } }, own('A\n{{clinicPhone}}\nB {{gone}}\n\n\n\nC'))
        .text,
    ).toBe('A\n\nC\n')
  })
})

test('an approved template is given each name in its place', () => {
  const { variables } = compose({ channel: 'sms', clinic: { name: 'Lake', phone: null, country: null } })
  const named = Object.fromEntries(TEMPLATE_NAMES.map((name, n) => [name, variables[n]]))
  expect(variables).toHaveLength(TEMPLATE_NAMES.length)
  expect(named).toMatchObject({
    patientName: 'Anna Bell',
    clinicName: 'Lake',
    clinicPhone: '',
    time: '10:30',
    confirmUrl: LINKS.confirm,
    beforeDate: '',
  })
})
