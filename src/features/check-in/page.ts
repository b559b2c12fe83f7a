import { html } from 'hono/html'

const around = (content: ReturnType<typeof html>) => html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<title>Check in</title>
<link rel="icon" href="data:,">
</head>
<body>
<main>
${content}
</main>
</body>
</html>
`

/** The page that a location's code opens on a phone. The proof is in the link's fragment, which is sent to no server. */
export function proofPage({ proof, expiresAt }: { proof: string; expiresAt: number }) {
  const until = new Date(expiresAt).toISOString()
  return around(html`<h1>You are here</h1>
<p>Sign in to check in for your visit. You have until <time datetime="${until}">${until.slice(11, 16)} UTC</time>.</p>
<p><a id="continue" data-proof="${proof}" data-expires-at="${until}" href="/check-in#proof=${proof}">Sign in and check in</a></p>`)
}

export function expiredPage() {
  return around(html`<h1>This code is not valid any more</h1>
<p>Scan the code on the screen again, or ask the desk.</p>`)
}
