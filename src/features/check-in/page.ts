import { html, raw } from 'hono/html'
import type { Place } from './place.ts'

// Colours have a contrast of 7 to 1 and more, in light and in dark (WCAG 2.2, AAA).
const STYLE = `
:root { color-scheme: light dark; --page: #fff; --text: #1a1c1e; --accent: #0b4a8f; --on-accent: #fff }
@media (prefers-color-scheme: dark) { :root { --page: #121416; --text: #f1f3f5; --accent: #a9cbf5; --on-accent: #0a2540 } }
body { margin: 0; background: var(--page); color: var(--text); font: 1.125rem/1.5 system-ui, sans-serif }
main { box-sizing: border-box; max-width: 34rem; margin: 0 auto; padding: 2rem 1.25rem; overflow-wrap: break-word }
h1 { font-size: 1.75rem; line-height: 1.2; margin: 0 0 1rem }
.go { display: block; margin: 2rem 0; padding: 1rem; border-radius: .75rem; background: var(--accent); color: var(--on-accent); font-weight: 600; text-align: center; text-decoration: none }
.go:focus-visible { outline: .25rem solid var(--text); outline-offset: .25rem }
`

let policy: string | undefined

/**
 * What the pages may load: their own style, by its hash, and nothing else. They have no script, send no form, and stand in no frame.
 */
async function pagePolicy(): Promise<string> {
  if (policy !== undefined) return policy
  const hash = new Uint8Array(await crypto.subtle.digest('SHA-256', new TextEncoder().encode(STYLE)))
  const style = `style-src 'sha256-${btoa(String.fromCharCode(...hash))}'`
  policy = `default-src 'none'; ${style}; img-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`
  return policy
}

/**
 * The headers of the pages. Their address holds the code, and their link the proof: no cache keeps them, and what is opened from
 * them is not told where from.
 */
export async function pageHeaders(): Promise<Record<string, string>> {
  return {
    'Cache-Control': 'no-store',
    'Referrer-Policy': 'no-referrer',
    'Content-Security-Policy': await pagePolicy(),
  }
}

type Content = ReturnType<typeof html>

const around = (title: Content, content: Content) => html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<title>${title}</title>
<link rel="icon" href="data:,">
<style>${raw(STYLE)}</style>
</head>
<body>
<main>
${content}
</main>
</body>
</html>
`

/** A name that somebody has given, in whatever direction it is read. */
const name = (text: string) => html`<bdi>${text}</bdi>`

const inZone = (instant: number, options: Intl.DateTimeFormatOptions, timezone: string) =>
  html`<time datetime="${new Date(instant).toISOString()}">${new Intl.DateTimeFormat('en-GB', {
    ...options,
    timeZone: timezone,
  }).format(new Date(instant))}</time>`

interface Shown extends Place {
  now: number
  proof: string
  /** Epoch ms. */
  expiresAt: number
  /** Where the patient signs in; absent where the clinic has told of no such place. */
  checkInUrl: string | undefined
}

/** The page that a location's code opens on a phone. The proof is in the link's fragment, which is sent to no server. */
export function proofPage({ clinicName, locationName, timezone, now, proof, expiresAt, checkInUrl }: Shown): Content {
  const at = inZone(now, { dateStyle: 'full', timeStyle: 'short' }, timezone)
  const until = inZone(expiresAt, { timeStyle: 'short' }, timezone)
  const next =
    checkInUrl === undefined
      ? html`<p>Show this at the desk or open your clinic’s app.</p>`
      : html`<a class="go" href="${checkInUrl}#proof=${proof}" rel="noreferrer">Sign in and check in</a>
<p>You have until ${until}. After that, scan the code again.</p>`
  return around(
    html`Check in at ${clinicName}, ${locationName}`,
    html`<h1>You are at ${name(clinicName)}</h1>
<p>${name(locationName)}<br>${at} (${timezone})</p>
${next}`,
  )
}

/** For a code that is unknown or too old, or whose location is not there any more. */
export function expiredPage(): Content {
  return around(
    html`This code is not valid any more`,
    html`<h1>This code is not valid any more</h1>
<p>Scan the code on the screen again, or ask the desk.</p>`,
  )
}

/** While nobody can say where the code belongs. */
export function unavailablePage(): Content {
  return around(
    html`Check-in is not possible at the moment`,
    html`<h1>Check-in is not possible at the moment</h1>
<p>Try again in a minute, or ask the desk.</p>`,
  )
}
