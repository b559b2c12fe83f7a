import { html, raw } from 'hono/html'
import type { Language } from '../../../domain/messages/channel.ts'
import { localeOf } from '../../../domain/messages/locale.ts'
import type { LinkPurpose } from '../../../records/visit-link.ts'
import type { FreeTimes } from '../free-times.ts'
import type { LinkView } from '../schemas.ts'
import { STYLE } from './page-headers.ts'
import type { PageTexts } from './page-texts.ts'
import { PAGE_TEXTS } from './texts.ts'

type Content = ReturnType<typeof html>

const NOTHING = html``

/** A page of its own, in one language. */
function around(language: Language, { title, content }: { title: string; content: Content }): Content {
  return html`<!doctype html>
<html lang="${language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex, nofollow">
<meta name="format-detection" content="telephone=no">
<title>${title}</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="/docs/kept.css">
<style>${raw(STYLE)}</style>
</head>
<body>
<main class="link">
${content}
</main>
</body>
</html>
`
}

/** A name that somebody has given, in whatever direction it is read. */
const name = (text: string) => html`<bdi>${text}</bdi>`

interface Written {
  locale: string
  timezone: string
}

const format = (at: string, { locale, timezone }: Written, options: Intl.DateTimeFormatOptions) =>
  new Intl.DateTimeFormat(locale, { ...options, timeZone: timezone }).format(new Date(at))

const time = (at: string, written: Written, options: Intl.DateTimeFormatOptions) =>
  html`<time datetime="${at}">${format(at, written, options)}</time>`

const DAY_AND_TIME = { dateStyle: 'full', timeStyle: 'short' } as const

/** A number to call, with what of it a phone can dial. */
const phoneLink = (phone: string) => html`<a href="tel:${phone.replace(/[^+\d]/g, '')}">${name(phone)}</a>`

function callLine({ clinicPhone }: LinkView, texts: PageTexts): Content {
  return clinicPhone === null ? html`${texts.callDesk}` : html`${texts.call} ${phoneLink(clinicPhone)}`
}

function placeOf({ type, locationName }: LinkView, texts: PageTexts): Content {
  if (type === 'VIDEO_CALL') return html`${texts.video}`
  if (type === 'HOME_VISIT') return html`${texts.home}`
  return locationName === null ? NOTHING : name(locationName)
}

const writtenFor = ({ view, language, country }: Shown): Written => ({
  locale: localeOf(language, country),
  timezone: view.timezone,
})

/** Which visit it is. */
function visitCard(shown: Shown, texts: PageTexts): Content {
  const { view } = shown
  const written = writtenFor(shown)
  return html`<div class="card"><dl>
<dt>${texts.when}</dt><dd>${time(view.appointmentDate, written, DAY_AND_TIME)} <small>${view.timezone}</small>${
    view.formerDate === null
      ? NOTHING
      : html`<small>${texts.formerly} ${time(view.formerDate, written, DAY_AND_TIME)}</small>`
  }</dd>
<dt>${texts.withDoctor}</dt><dd>${name(view.doctorName)}</dd>
<dt>${texts.where}</dt><dd>${placeOf(view, texts)}</dd>
<dt>${texts.forWhom}</dt><dd>${name(view.initial)}</dd>
</dl></div>`
}

const note = (content: Content, kind = '') =>
  html`<div class="note${kind && ` ${kind}`}" role="${kind === 'good' ? 'status' : 'alert'}">${content}</div>`

/** The one button of a page: only it acts, so that a program that opens links does nothing. */
function buttonFor(purpose: LinkPurpose, texts: PageTexts): Content {
  const kind = purpose === 'cancel' ? 'stop' : 'go'
  return html`<button class="big ${kind}" name="do" value="${purpose}">${texts.button[purpose]}</button>`
}

function timesForm({ days, earlier, later }: FreeTimes, written: Written, texts: PageTexts): Content {
  const other = html`<nav>${earlier === null ? html`<span></span>` : html`<a href="?from=${earlier}">← ${texts.earlierDays}</a>`}
${later === null ? NOTHING : html`<a href="?from=${later}">${texts.laterDays} →</a>`}</nav>`
  if (days.length === 0) return html`${note(html`<p>${texts.noTimes}</p>`)}${other}`
  const listed = days.map(({ slots }, at) => {
    const [first] = slots
    if (!first) return NOTHING
    const day = format(new Date(first.start).toISOString(), written, { dateStyle: 'full' })
    return html`<details${at === 0 ? html` open` : NOTHING}><summary>${day}</summary><div class="times">
${slots.map(({ start }) => {
  const at = new Date(start).toISOString()
  return html`<label><input type="radio" name="to" value="${at}" required> ${format(at, written, { timeStyle: 'short' })}</label>
`
})}</div></details>`
  })
  return html`<form method="post"><fieldset><legend>${texts.choose}</legend>
${listed}
</fieldset>
${other}
${buttonFor('move', texts)}</form>`
}

/** What a page shows besides the visit. */
export interface Shown {
  view: LinkView
  language: Language
  /** The clinic's, as `localeOf` takes it. */
  country: string | null
  /** Addresses of the other links of the message. */
  siblings: readonly { purpose: LinkPurpose; path: string }[]
  /** Of an open move. */
  times?: FreeTimes
  /** What went wrong with the last press of a button. */
  failed?: 'taken' | 'cannotUndo' | 'refused' | undefined
}

const failure = ({ failed, view }: Shown, texts: PageTexts): Content => {
  if (failed === undefined) return NOTHING
  const text = failed === 'cannotUndo' ? texts.cannotUndo[view.purpose] : texts[failed]
  return note(html`<p>${text}</p>${failed === 'cannotUndo' ? html`<p>${callLine(view, texts)}</p>` : NOTHING}`)
}

function siblingList({ siblings }: Shown, texts: PageTexts): Content {
  if (siblings.length === 0) return NOTHING
  const items = siblings.map(
    ({ purpose, path }) => html`<li><a class="big" href="${path}">${texts.other[purpose]}</a></li>`,
  )
  return html`<h2>${texts.otherHeading}</h2><ul>${items}</ul>`
}

function openContent(shown: Shown, texts: PageTexts): Content {
  const { view, times } = shown
  if (view.purpose === 'move') return times ? timesForm(times, writtenFor(shown), texts) : NOTHING
  return html`<form method="post">${buttonFor(view.purpose, texts)}</form>`
}

function undoForm(shown: Shown, texts: PageTexts): Content {
  const { view, failed } = shown
  if (view.undoUntil === null || failed === 'cannotUndo') return NOTHING
  const until = time(view.undoUntil, writtenFor(shown), { timeStyle: 'short' })
  return html`<form method="post"><button class="big" name="do" value="undo">${texts.undo}</button>
<p>${texts.undoUntil} ${until}.</p></form>`
}

function stateContent(shown: Shown, texts: PageTexts): { title: string; content: Content } {
  const { view } = shown
  const { purpose, state } = view
  const pending = view.status === 'PENDING' ? note(html`<p>${texts.pending}</p>`, 'good') : NOTHING
  const card = visitCard(shown, texts)
  if (state === 'DONE')
    return { title: texts.done[purpose], content: html`${card}${failure(shown, texts)}${undoForm(shown, texts)}` }
  if (state === 'UNDONE') return { title: texts.undone[purpose], content: html`${card}${pending}` }
  const others = siblingList(shown, texts)
  if (state === 'TOO_LATE') {
    const late = note(html`<p>${texts.tooLate}</p><p>${callLine(view, texts)}</p>`)
    return { title: texts.title[purpose], content: html`${card}${late}${others}` }
  }
  if (state === 'NOT_NEEDED') {
    const why = view.status === 'CONFIRMED' ? texts.alreadyConfirmed : texts.nothingToConfirm
    return { title: texts.title[purpose], content: html`${card}${note(html`<p>${why}</p>`, 'good')}${others}` }
  }
  return {
    title: texts.title[purpose],
    content: html`${card}${failure(shown, texts)}${openContent(shown, texts)}${others}`,
  }
}

/** The page of a good link. */
export function linkPage(shown: Shown): Content {
  const { view, language } = shown
  const texts = PAGE_TEXTS[language]
  const { title, content } = stateContent(shown, texts)
  const { clinicPhone, state } = view
  const isSaid = state === 'TOO_LATE' || shown.failed === 'cannotUndo'
  const foot =
    isSaid || clinicPhone === null ? NOTHING : html`<footer>${texts.questions} ${phoneLink(clinicPhone)}</footer>`
  return around(language, {
    title,
    content: html`<header>${name(view.clinicName)}</header>
<h1>${title}</h1>
${content}
${foot}`,
  })
}

/** A page that tells nothing of any clinic: of a link that is not good, or while nobody can say. */
export function plainPage(language: Language, why: 'ended' | 'busy' | 'unavailable'): Content {
  const texts = PAGE_TEXTS[language]
  const title = texts[why]
  return around(language, { title, content: html`<h1>${title}</h1><p>${texts[`${why}Hint`]}</p>` })
}
