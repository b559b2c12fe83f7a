import { readFileSync } from 'node:fs'
import { createServer, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { LANGUAGES, type OutgoingMessage } from '../../src/domain/messages/channel.ts'
import { composeMessage } from '../../src/domain/messages/compose.ts'
import type { MessageFacts } from '../../src/domain/messages/facts.ts'
import type { SentMessage } from '../../src/plugins/channels/outbox.ts'
import { outboxPage } from '../../src/plugins/channels/outbox-page.ts'
import { OUTBOX_HEADERS } from '../../src/plugins/channels/outbox-routes.ts'

const WEB = join(import.meta.dirname, '..', '..', 'web')
const CLINIC = '11111111-1111-4111-8111-111111111111'
const HOUR = 3_600_000
const START = Date.parse('2027-03-01T03:30:00Z')
/** Before whatever a test answers. */
const SENT = Date.parse('2026-11-01T06:00:00Z')

const ICS = `BEGIN:VCALENDAR\r\nVERSION:2.0\r\nMETHOD:REQUEST\r\nBEGIN:VEVENT\r\nUID:0192@kept\r\nSEQUENCE:0\r\nDTSTART:20270301T033000Z\r\nDTEND:20270301T040000Z\r\nSUMMARY:Visit at Lotus Clinic\\, Bengaluru\r\nLOCATION:Main house\r\nORGANIZER;CN="Lotus Clinic":mailto:visits@clinic.test\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n`

const PEOPLE = {
  en: ['Asha Verma', 'asha@example.org', '+919812345601'],
  hi: ['आशा वर्मा', 'asha.verma@example.org', '+919812345602'],
  de: ['Jürgen Groß', 'juergen@example.org', '+4915112345603'],
  es: ['María Núñez', 'maria@example.org', '+34612345604'],
} as const

/** What the sink has taken, the newest first: of each language an e-mail and two SMS, as Kept writes them. */
export function samples(): SentMessage[] {
  return LANGUAGES.flatMap((language, n) => {
    const [name, address, number] = PEOPLE[language]
    const facts = (event: MessageFacts['event'], channel: MessageFacts['channel']): MessageFacts => ({
      event,
      channel,
      language,
      clinic: { name: 'Lotus Clinic', phone: '+91 80 1234 5678', country: null },
      patientName: name,
      visits: [
        {
          appointmentId: CLINIC,
          type: 'IN_PERSON',
          status: 'SCHEDULED',
          start: START,
          end: START + HOUR / 2,
          timezone: 'Asia/Kolkata',
          doctorName: 'Dr. Meera Rao',
          locationName: 'Main house',
          moves: 0,
        },
      ],
      before: event === 'moved' ? START - 24 * HOUR : null,
      links: {
        confirm: 'https://kept.example/l/6Zr2mQx1TnK8b',
        move: 'https://kept.example/l/7Zr2mQx1TnK8b',
        cancel: 'https://kept.example/l/8Zr2mQx1TnK8b',
      },
      takesAnswers: true,
    })
    const sent = (event: OutgoingMessage['event'], channel: SentMessage['channel'], minutes: number): SentMessage => {
      const { subject, text, html } = composeMessage(facts(event, channel), null)
      const isMail = channel === 'email'
      return {
        id: `${language}-${channel}-${event}`,
        clinicId: CLINIC,
        channel,
        event,
        language,
        to: isMail ? address : number,
        toName: name,
        from: isMail
          ? { address: 'visits@clinic.test', name: 'Lotus Clinic' }
          : { address: '+12025550100', name: 'Lotus Clinic' },
        subject,
        text,
        html,
        calendar: isMail ? { method: 'REQUEST', ics: ICS } : null,
        template: null,
        at: SENT - (n * 10 + minutes) * 60_000,
      }
    }
    return [sent('reminder', 'sms', 0), sent('booked', 'email', 1), sent('moved', 'sms', 2)]
  })
}

const TYPES: Record<string, string> = { css: 'text/css', js: 'text/javascript' }

async function bodyOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk)
  return Buffer.concat(chunks).toString()
}

/** The page as the Worker sends it, beside its files; it keeps what is reported. Its messages can be changed. */
export async function serveOutbox() {
  const outbox = { url: '', sent: samples(), reported: [] as unknown[], status: 200, stop: () => {} }
  const server = createServer(async (request, response) => {
    const { pathname, searchParams } = new URL(request.url ?? '/', 'http://127.0.0.1')
    if (request.method === 'POST') {
      outbox.reported.push({ path: pathname, key: request.headers['x-key'], body: JSON.parse(await bodyOf(request)) })
      response.writeHead(outbox.status, { 'Content-Type': 'application/json' }).end('{"detail":"No such key."}')
      return
    }
    if (pathname.startsWith('/docs/')) {
      const file = pathname.slice('/docs/'.length)
      response.writeHead(200, { 'Content-Type': TYPES[file.split('.').at(-1) ?? ''] ?? 'text/plain' })
      response.end(readFileSync(join(WEB, file)))
      return
    }
    const to = searchParams.get('to') ?? ''
    const reports = { url: `https://kept.example/webhooks/messages/development/${CLINIC}`, header: 'X-Key', key: 'k1' }
    const shown = outbox.sent.filter((one) => to === '' || one.to === to).map((one) => ({ ...one, reports }))
    response.writeHead(200, { 'Content-Type': 'text/html; charset=utf-8', ...OUTBOX_HEADERS })
    response.end(String(await outboxPage(shown, { to })))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  outbox.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  outbox.stop = () => {
    server.closeAllConnections()
    server.close()
  }
  return outbox
}
