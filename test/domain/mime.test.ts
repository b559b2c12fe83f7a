import fc from 'fast-check'
import PostalMime from 'postal-mime'
import { describe, expect, test } from 'vitest'
import type { OutgoingMessage } from '../../src/domain/messages/channel.ts'
import { mimeOf } from '../../src/plugins/channels/mime.ts'

const AT = Date.parse('2027-03-01T03:00:00Z')
const ICS = 'BEGIN:VCALENDAR\r\nVERSION:2.0\r\nMETHOD:REQUEST\r\nEND:VCALENDAR\r\n'

const message = (more: Partial<OutgoingMessage> = {}): OutgoingMessage => ({
  key: 'm/0192:1',
  event: 'booked',
  language: 'en',
  to: 'asha@example.org',
  toName: 'Asha Verma',
  from: { address: 'desk@lotus.example', name: 'Lotus Clinic' },
  subject: 'Your visit',
  text: 'Monday at nine.',
  html: '<p>Monday at nine.</p>',
  calendar: null,
  template: null,
  ...more,
})

const read = (mime: string) => PostalMime.parse(mime)
const headersOf = (mime: string) => mime.slice(0, mime.indexOf('\r\n\r\n')).split(/\r\n(?! )/)

/** What every mail has to keep to, whatever is in it. */
function expectClean(mime: string) {
  expect(mime).toMatch(/^[\r\n\x20-\x7e]*$/)
  expect(mime).not.toMatch(/[^\r]\n|\r[^\n]/)
  expect(Math.max(...mime.split('\r\n').map((line) => line.length))).toBeLessThanOrEqual(76)
  expect(headersOf(mime).map((line) => line.split(':')[0])).toEqual([
    'From',
    'To',
    'Subject',
    'Date',
    'Message-ID',
    'Auto-Submitted',
    'Content-Language',
    'MIME-Version',
    'Content-Type',
  ])
  for (const [word] of mime.matchAll(/=\?UTF-8\?B\?[^?]*\?=/g)) expect(word.length).toBeLessThanOrEqual(75)
}

describe('an e-mail', () => {
  test('has its texts in one alternative, and who sent it when', async () => {
    const mime = mimeOf(message(), AT)
    expectClean(mime)
    const mail = await read(mime)
    expect(mail).toMatchObject({
      from: { address: 'desk@lotus.example', name: 'Lotus Clinic' },
      to: [{ address: 'asha@example.org', name: 'Asha Verma' }],
      subject: 'Your visit',
      date: '2027-03-01T03:00:00.000Z',
      text: 'Monday at nine.',
      attachments: [],
    })
    expect(mail.html?.trim()).toBe('<p>Monday at nine.</p>')
    expect(mime).toContain('\r\nDate: Mon, 01 Mar 2027 03:00:00 +0000\r\n')
    expect(mime).toContain('\r\nAuto-Submitted: auto-generated\r\n')
    expect(mime).toContain('Content-Type: multipart/alternative;')
    expect(mime).not.toContain('multipart/mixed')
  })

  test('has its calendar entry both in the alternative and attached', async () => {
    const mime = mimeOf(message({ calendar: { method: 'REQUEST', ics: ICS } }), AT)
    expectClean(mime)
    const types = [...mime.matchAll(/^Content-Type: ([^\r]+)/gm)].map(([, type]) => type)
    expect(types).toEqual([
      'multipart/mixed; boundary="=_kept_mixed"',
      'multipart/alternative; boundary="=_kept_alternative"',
      'text/plain; charset=utf-8',
      'text/html; charset=utf-8',
      'text/calendar; method=REQUEST; charset=utf-8',
      'application/ics; name="visit.ics"; charset=utf-8',
    ])
    const { attachments } = await read(mime)
    expect(attachments.map(({ mimeType, filename, disposition }) => [mimeType, filename, disposition])).toEqual([
      ['text/calendar', null, null],
      ['application/ics', 'visit.ics', 'attachment'],
    ])
    for (const { content } of attachments)
      expect(new TextDecoder().decode(content as ArrayBuffer).replace(/\r?\n/g, '\r\n')).toBe(ICS)
  })

  test('that cancels says so in its type', () => {
    const mime = mimeOf(message({ calendar: { method: 'CANCEL', ics: ICS } }), AT)
    expect(mime).toContain('Content-Type: text/calendar; method=CANCEL; charset=utf-8')
  })

  test('is the same message at every try, and another one under another key', () => {
    const idOf = (key: string, at = AT) => /^Message-ID: (.*)\r$/m.exec(mimeOf(message({ key }), at))?.[1]
    expect(idOf('a')).toBe(idOf('a', AT + 60_000))
    expect(idOf('a')).not.toBe(idOf('b'))
    expect(idOf('wild\r\nBcc: x@example.org')).toMatch(/^<[\w-]+@lotus\.example>$/)
  })
})

/** A name or a subject, and what arrives: no header has line breaks in it, or spaces round it. */
const arriving = (text: string) => text.toWellFormed().replace(/[\p{Cc}\u2028\u2029]+/gu, ' ')

test.each([
  'Your visit on Monday at 9:00 AM, Lotus Clinic, 12 MG Road, Bengaluru, second floor on the left, please ring',
  'लोटस क्लिनिक में आपकी मुलाक़ात की पुष्टि हो गई है: सोमवार, 1 मार्च 2027, सुबह 9:00 बजे',
  'Ihr Termin in der Praxis Grün & Söhne wurde geändert',
  '¿Confirma su cita del miércoles? ¡Gracias!',
  'O’Brien 👩🏽‍⚕️🦷',
  '=?UTF-8?B?SGVsbG8=?=',
  'a "quoted" \\ name, with; commas <and> (brackets)',
  'Dr. Grün: <script>',
  'x'.repeat(300),
  'é'.repeat(300),
  '𝒳'.repeat(100),
])('%s arrives as a subject and as a name', async (text) => {
  const mime = mimeOf(message({ subject: text, toName: text, from: { address: 'a@b.example', name: text } }), AT)
  expectClean(mime)
  const mail = await read(mime)
  expect(mail.subject).toBe(text)
  expect(mail.to).toEqual([{ address: 'asha@example.org', name: text }])
  expect(mail.from).toEqual({ address: 'a@b.example', name: text })
})

test.each(['\r\nBcc: x@example.org', '\nBcc: x@example.org', '\rBcc: x', 'a\0b', '\u2028Bcc: x', '\r\n\r\n<p>body'])(
  'no subject and no name makes a header: %j',
  async (text) => {
    const hostile = { subject: `Hi${text}`, toName: `Asha${text}`, from: { address: 'a@b.example', name: `L${text}` } }
    const mime = mimeOf(message(hostile), AT)
    expectClean(mime)
    const mail = await read(mime)
    expect(mail.bcc).toBeUndefined()
    expect(mail.subject).toBe(arriving(`Hi${text}`))
  },
)

test.each([
  'a@b.example\r\nBcc: x@example.org',
  'a@b.example, x@example.org',
  'a@b.example;x@example.org',
  '<a@b.example>',
  'Asha <a@b.example>',
  'a b@c.example',
  'a\0@b.example',
  '"a b"@c.example',
  'अ@b.example',
  'a@',
  '@b.example',
  'a@b@c.example',
  '',
])('%j is no address that mail is sent to', (address) => {
  expect(() => mimeOf(message({ to: address }), AT)).toThrow(TypeError)
  expect(() => mimeOf(message({ from: { address, name: null } }), AT)).toThrow(TypeError)
})

test('an international host is written as the DNS has it', () => {
  const mime = mimeOf(message({ to: 'asha@bücher.example', toName: null }), AT)
  expect(mime).toContain('\r\nTo: asha@xn--bcher-kva.example\r\n')
})

const anyText = fc.oneof(fc.string({ unit: 'binary', maxLength: 400 }), fc.string({ unit: 'grapheme', maxLength: 200 }))
/** Mail ends its lines by CR LF, and the parser by LF, also the last one. */
const decoder = new TextDecoder('utf-8', { ignoreBOM: true, fatal: true })
const lines = (text: string) => text.replace(/\r\n|\r|\n/g, '\n').replace(/\n$/, '')

test('any text survives', async () => {
  await fc.assert(
    fc.asyncProperty(anyText, anyText, anyText, async (subject, name, text) => {
      const mail = message({ subject, toName: name, text, html: null, calendar: { method: 'REQUEST', ics: text } })
      const mime = mimeOf(mail, AT)
      expectClean(mime)
      const arrived = await read(mime)
      expect((arrived.subject ?? '').trim()).toBe(arriving(subject).trim())
      expect((arrived.to?.[0]?.name ?? '').trim()).toBe(arriving(name).trim())
      const attached = arrived.attachments.map(({ content }) => decoder.decode(content as ArrayBuffer))
      expect(attached.map(lines)).toEqual([lines(text.toWellFormed()), lines(text.toWellFormed())])
    }),
    { numRuns: 200 },
  )
})
