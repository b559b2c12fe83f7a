import type { OutgoingMessage } from '../../domain/messages/channel.ts'
import { asLine } from '../../domain/messages/one-line.ts'
import { hostInAscii, isMailbox, mailbox } from './mailbox.ts'

/** A line of base64 (RFC 2045, 6.8). */
const LINE = 76
/** What is written around the base64 of an encoded word (RFC 2047, 2). */
const WORD = { before: '=?UTF-8?B?', after: '?=' }

const encoder = new TextEncoder()

/** Bytes, or a text in UTF-8, in base64. */
export function base64(content: string | Uint8Array): string {
  const bytes = typeof content === 'string' ? encoder.encode(content) : content
  let binary = ''
  for (const byte of bytes) binary += String.fromCharCode(byte)
  return btoa(binary)
}

const inLines = (text: string) => text.replace(new RegExp(`.{${LINE}}(?=.)`, 'g'), '$&\r\n')

/** How many bytes an encoded word holds on a line that has `taken` characters already: in threes, as base64 goes. */
const roomBeside = (taken: number) => 3 * Math.floor((LINE - taken - WORD.before.length - WORD.after.length) / 4)

/** A header's text as encoded words (RFC 2047), a line each, of whole characters. @param taken characters of the name before it */
function encodedWords(text: string, taken: number): string {
  const words = ['']
  let room = roomBeside(taken)
  for (const char of text) {
    const bytes = encoder.encode(char).length
    if (bytes > room) {
      words.push('')
      room = roomBeside(1)
    }
    words[words.length - 1] += char
    room -= bytes
  }
  return words.map((one) => `${WORD.before}${base64(one)}${WORD.after}`).join('\r\n ')
}

/** Whether a text can stand in a header as it is: on its line, and not to be taken for an encoded word. */
const isPlain = (text: string, most: number) =>
  text.length <= most && /^[\x20-\x7e]*$/.test(text) && !text.includes('=?')

/** Free text as a header has it (RFC 5322, 2.2; RFC 2047): no value can begin a line of its own. */
function unstructured(name: string, value: string): string {
  const text = asLine(value)
  const taken = name.length + 2
  return `${name}: ${isPlain(text, LINE - taken) ? text : encodedWords(text, taken)}`
}

/** An address with a name, if there is one. The address stands on a line of its own beside a long name. */
function addressHeader(header: string, address: string, name: string | null): string {
  const text = asLine(name ?? '')
  if (text === '') return `${header}: ${address}`
  if (isPlain(text, LINE / 2)) return `${header}: ${mailbox(address, text).replace(/ <[^<]*$/, '\r\n$&')}`
  return `${header}: ${encodedWords(text, header.length + 2)}\r\n <${address}>`
}

interface Part {
  headers: readonly string[]
  body: string
}

function textPart(type: string, text: string): Part {
  // Lines of text end so in mail, whatever they are encoded in (RFC 2046, 4.1.1).
  const canonical = text.replace(/\r\n|\r|\n/g, '\r\n')
  return {
    headers: [`Content-Type: ${type}; charset=utf-8`, 'Content-Transfer-Encoding: base64'],
    body: inLines(base64(canonical)),
  }
}

/** @param boundary stands in no part: base64 has no `_`, and headers have no line of it */
function multipart(kind: string, boundary: string, parts: readonly Part[]): Part {
  const inside = parts.map(({ headers, body }) => `--${boundary}\r\n${headers.join('\r\n')}\r\n\r\n${body}\r\n`)
  return {
    headers: [`Content-Type: multipart/${kind}; boundary="${boundary}"`],
    body: `${inside.join('')}--${boundary}--`,
  }
}

/** The name of a calendar entry that is attached. */
export const ICS_NAME = 'visit.ics'

function contentOf({ text, html, calendar }: OutgoingMessage): Part {
  // From the plainest to the richest (RFC 2046, 5.1.4); mail programs that book by themselves look for the calendar here.
  const alternative = multipart('alternative', '=_kept_alternative', [
    textPart('text/plain', text),
    ...(html === null ? [] : [textPart('text/html', html)]),
    ...(calendar === null ? [] : [textPart(`text/calendar; method=${calendar.method}`, calendar.ics)]),
  ])
  if (calendar === null) return alternative
  // Of another type than the part above, or some programs show two invitations.
  const attached = textPart(`application/ics; name="${ICS_NAME}"`, calendar.ics)
  const disposition = `Content-Disposition: attachment; filename="${ICS_NAME}"`
  return multipart('mixed', '=_kept_mixed', [alternative, { ...attached, headers: [...attached.headers, disposition] }])
}

/**
 * An e-mail as it is sent (RFC 5322, 2045 to 2047, 2183): ASCII, lines of at most 76 characters but for one that is a long
 * address. `Message-ID` is the same at every try.
 * @param at when it is sent, epoch ms
 * @throws TypeError for an address that is none: it would be a header of its own, or somebody else's
 */
export function mimeOf(message: OutgoingMessage, at: number): string {
  const { key, from, to, toName, subject, language } = message
  if (!isMailbox(from.address) || !isMailbox(to)) throw new TypeError('The address is no e-mail address in ASCII.')
  const id = base64(key).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '')
  const { headers, body } = contentOf(message)
  return [
    addressHeader('From', hostInAscii(from.address), from.name),
    addressHeader('To', hostInAscii(to), toName),
    unstructured('Subject', subject ?? ''),
    `Date: ${new Date(at).toUTCString().replace('GMT', '+0000')}`,
    `Message-ID: <${id}@${hostInAscii(from.address).split('@')[1]}>`,
    // Neither an out-of-office reply nor a list's server answers it (RFC 3834, 5).
    'Auto-Submitted: auto-generated',
    `Content-Language: ${language}`,
    'MIME-Version: 1.0',
    ...headers,
    '',
    body,
    '',
  ].join('\r\n')
}
