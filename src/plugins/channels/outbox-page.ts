import { html, raw } from 'hono/html'
import { segmentsOf } from '../../domain/messages/segments.ts'
import { icsFacts } from './ics-facts.ts'
import type { SentMessage } from './outbox.ts'

/** A message, and where its answers and reports go. */
export interface ShownMessage extends SentMessage {
  reports: { url: string; header: string; key: string } | undefined
}

type Content = ReturnType<typeof html>

const instant = (at: number) => new Date(at).toISOString()

/** Machine-readable; the page's script writes it in the reader's own zone. */
const time = (at: number) =>
  html`<time datetime="${instant(at)}">${instant(at).replace('T', ' ').slice(0, 16)} UTC</time>`

const LINK = /https?:\/\/[^\s<>"]+[^\s<>".,;:!?)\]]/g

/** A text whose links work, as a phone shows them. */
function linked(text: string): Content[] {
  const parts: Content[] = []
  let from = 0
  for (const { 0: url, index } of text.matchAll(LINK)) {
    parts.push(html`${text.slice(from, index)}`, html`<a href="${url}" target="_blank" rel="noreferrer">${url}</a>`)
    from = index + url.length
  }
  return [...parts, html`${text.slice(from)}`]
}

const approved = ({ template }: SentMessage) =>
  template === null
    ? ''
    : html`<p class="approved">Sent as approved text <code>${template.providerTemplateId}</code>${template.entityId === null ? '' : html`, entity <code>${template.entityId}</code>`}: ${template.variables.filter(Boolean).join(' · ')}</p>`

const partsOf = ({ channel, text }: SentMessage) => {
  const parts = segmentsOf(text)
  return channel === 'sms' && parts > 1 ? ` · ${parts} SMS` : ''
}

const about = (message: SentMessage) =>
  html`<p class="about">${time(message.at)} · ${message.event} · ${message.language}${partsOf(message)}</p>`

const STATES = [
  ['delivered', 'Delivered'],
  ['bounced', 'Bounced'],
  ['complained', 'Complained'],
] as const

/** What the script reports by: only a path, so that it is of the page's own origin, by whichever name that was opened. */
const reporting = ({ reports }: ShownMessage) =>
  reports && html`data-url="${new URL(reports.url).pathname}" data-header="${reports.header}" data-key="${reports.key}"`

const reportButtons = (message: ShownMessage) => html`<p class="report" data-id="${message.id}" ${reporting(message)}>
<span>Report it as</span>
${STATES.map(([state, label]) => html`<button class="button" type="button" data-state="${state}">${label}</button>`)}
<output></output></p>`

const bubble = (message: ShownMessage) => html`<li class="bubble" data-at="${message.at}">
<p lang="${message.language}" dir="auto">${linked(message.text)}</p>
${approved(message)}${about(message)}</li>`

const QUICK = ['YES', 'NO', 'STOP', 'START'] as const

/** What one number has got from one clinic. The newest stands first, and is drawn at the bottom, over the box to answer in. */
function conversation(messages: readonly ShownMessage[], isOpen: boolean): Content {
  const [newest] = messages
  if (!newest) return html``
  const { to, toName, from, clinicId } = newest
  return html`<details class="phone"${raw(isOpen ? ' open' : '')} data-number="${to}" data-thread="${clinicId} ${to}">
<summary><strong>${from.name ?? from.address}</strong><span>${toName} ${to} · ${messages.length}</span></summary>
<ol class="bubbles" reversed>${messages.map(bubble)}</ol>
<form class="answer" ${reporting(newest)}>
<p class="quick">${QUICK.map((word) => html`<button class="button" type="button" data-answer="${word}">${word}</button>`)}</p>
<p><label class="aside" for="a-${newest.id}">Answer from ${to}</label>
<input id="a-${newest.id}" name="text" autocomplete="off" maxlength="1600" placeholder="Answer as the patient">
<button class="button send" type="submit">Send</button></p>
<output></output>
</form>
</details>`
}

/** As an e-mail program opens it: links lead out of the frame, and nothing runs in it. */
const framed = (document: string) =>
  document.replace(/<head(\s[^>]*)?>|^(?![\s\S]*<head[\s>])/i, '$&<base target="_blank">')

function calendarCard({ calendar, id }: SentMessage): Content | '' {
  if (calendar === null) return ''
  const facts = icsFacts(calendar.ics)
  return html`<section class="entry" aria-label="Calendar entry"><h3>${calendar.method === 'CANCEL' ? 'Takes the visit off the calendar' : 'Puts the visit on the calendar'}</h3>
<dl>${facts.map(([name, value]) => html`<div><dt>${name}</dt><dd>${value}</dd></div>`)}</dl>
<a class="button" download="visit-${id.slice(0, 8)}.ics" href="data:text/calendar;charset=utf-8,${encodeURIComponent(calendar.ics)}">Download the .ics</a></section>`
}

const mail = (
  message: ShownMessage,
  isOpen: boolean,
) => html`<li><details class="mail"${raw(isOpen ? ' open' : '')} data-mail="${message.id}">
<summary><strong>${message.from.name ?? message.from.address}</strong><span lang="${message.language}" dir="auto">${message.subject}</span>${time(message.at)}</summary>
<div class="opened">
<dl class="envelope"><div><dt>From</dt><dd>${message.from.name} &lt;${message.from.address}&gt;</dd></div>
<div><dt>To</dt><dd>${message.toName} &lt;<a href="?to=${encodeURIComponent(message.to)}">${message.to}</a>&gt;</dd></div></dl>
${
  message.html === null
    ? ''
    : html`<iframe title="${message.subject}" sandbox="allow-popups allow-popups-to-escape-sandbox" srcdoc="${framed(message.html)}"></iframe>`
}
${calendarCard(message)}
<details class="plain"${raw(message.html === null ? ' open' : '')}><summary>As plain text</summary><pre lang="${message.language}" dir="auto">${linked(message.text)}</pre></details>
${approved(message)}${about(message)}${reportButtons(message)}
</div></details></li>`

const nothing = (what: string, to: string) =>
  html`<p class="nothing">${to === '' ? `No ${what} yet. Book a visit, and what its patient is told stands here.` : `No ${what} to ${to}.`}</p>`

/** Phones that lie open: those that were written to last. */
const OPEN = 2

/** What the sink has taken: a phone for each number, and a mailbox beside them. @param sent the newest first */
export function outboxPage(sent: readonly ShownMessage[], { to }: { to: string }): Content {
  const threads = [
    ...Map.groupBy(
      sent.filter(({ channel }) => channel === 'sms'),
      (one) => `${one.clinicId} ${one.to}`,
    ),
  ]
  const mails = sent.filter(({ channel }) => channel === 'email')
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<title>Outbox · Kept</title>
<link rel="icon" href="data:,">
<script src="/docs/theme.js"></script>
<link rel="stylesheet" href="/docs/kept.css">
<link rel="stylesheet" href="/docs/outbox.css">
<script type="module" src="/docs/outbox.js"></script>
</head>
<body>
<a class="skip" href="#content">Skip to the content</a>
<header class="bar">
<a class="brand" href="/docs">Kept</a>
<nav aria-label="Outbox"><a href="#phones">Phone</a><a href="#mailbox">Mailbox</a></nav>
<button class="button" id="theme" type="button" title="Light or dark">Dark</button>
</header>
<main class="outbox" id="content">
<header class="head">
<h1>Outbox</h1>
<p>What patients would have got. Nothing leaves this machine. What the desk does is told after two minutes.</p>
<form class="filter" role="search"><label class="aside" for="to">Number or e-mail address</label>
<input id="to" name="to" value="${to}" placeholder="Number or e-mail address">
<button class="button" type="submit">Show</button>${to === '' ? '' : html`<a class="button" href="/dev/outbox">All</a>`}</form>
</header>
<div class="sides" id="sides" data-newest="${sent[0]?.id ?? ''}">
<section aria-labelledby="phones"><h2 id="phones">Phone</h2>
${threads.length === 0 ? nothing('SMS', to) : threads.map(([, messages], n) => conversation(messages, n < OPEN))}</section>
<section aria-labelledby="mailbox"><h2 id="mailbox">Mailbox</h2>
${mails.length === 0 ? nothing('e-mails', to) : html`<ol class="mails">${mails.map((one, n) => mail(one, n === 0))}</ol>`}</section>
</div>
</main>
</body>
</html>
`
}
