import { html } from 'hono/html'
import type { JoinToken } from '../schemas.ts'
import type { GuestView } from './schemas.ts'

type Content = ReturnType<typeof html>

/** Seconds after which a page that waits looks again. */
const REFRESH = 10

const around = (content: Content, refresh = false) => html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
${refresh ? html`<meta http-equiv="refresh" content="${REFRESH}">` : ''}
<title>Video call</title>
<link rel="icon" href="data:,">
</head>
<body>
<main>
${content}
</main>
</body>
</html>
`

const localTime = (instant: string, timezone: string) =>
  new Intl.DateTimeFormat('en-GB', { dateStyle: 'full', timeStyle: 'short', timeZone: timezone }).format(
    new Date(instant),
  )

const heading = ({ clinicName, doctorName, startsAt, timezone }: GuestView) => html`<h1>A call at ${clinicName}</h1>
<p>With ${doctorName}, <time datetime="${startsAt}">${localTime(startsAt, timezone)}</time> (${timezone}).</p>`

const button = (label: string) => html`<form method="post"><button type="submit">${label}</button></form>`

/** The page of a guest's link. The guest arrives by pressing a button, because programs open links too. */
export function guestPage(view: GuestView, now: number) {
  const opens = Date.parse(view.opensAt)
  if (now < opens) {
    return around(
      html`${heading(view)}<p>The room opens at ${localTime(view.opensAt, view.timezone)}. Come back then.</p>`,
    )
  }
  if (view.status === 'ADMITTED')
    return around(html`${heading(view)}<p>You are admitted.</p>${button('Enter the call')}`)
  if (view.status === 'INVITED') return around(html`${heading(view)}${button('I am here')}`)
  return waitPage(heading(view))
}

/** Looks at its own link again from time to time, until the guest is admitted. */
export function waitPage(head: Content = html`<h1>Video call</h1>`) {
  return around(html`${head}<p>Please wait: the doctor will admit you.</p>`, true)
}

/** The page that the button opens for a guest who was admitted. */
export function enterPage({ url }: Extract<JoinToken, { waiting: false }>) {
  return around(html`<h1>You are admitted</h1><p><a rel="noreferrer" href="${url}">Enter the call</a></p>`)
}

export function refusalPage(title: string, detail: string) {
  return around(html`<h1>${title}</h1><p>${detail}</p>`)
}
