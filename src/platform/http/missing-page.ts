import type { Context } from 'hono'
import { ENDPOINT_NOT_FOUND } from '../../domain/not-found.ts'
import { negotiatePage } from './negotiate-page.ts'

/** Where our pages are: static files, so that only an address without one gets to the Worker. */
const OF_PAGES = /^\/(?:docs|problems)(?:\/|$)/

const PAGE = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Page not found · Kept</title>
<link rel="icon" href="data:,">
<script src="/docs/theme.js"></script>
<link rel="stylesheet" href="/docs/kept.css">
</head>
<body>
<div class="page plain"><main class="text">
<h1>Page not found</h1>
<p>No page has this address. Go on from one of these:</p>
<ul>
<li><a href="/docs">The reference</a>, which finds endpoints by a word, a path or an operation id</li>
<li><a href="/docs/guides">The guides</a></li>
<li><a href="/problems">The list of problems</a></li>
</ul>
</main></div>
</body>
</html>
`

/** What a browser is shown at an address among our pages that has none; null for every other error, path and client. */
export function missingPage(error: Error, c: Context): Response | null {
  if (error !== ENDPOINT_NOT_FOUND || !OF_PAGES.test(c.req.path)) return null
  return negotiatePage(c) ? (c.html(PAGE, 404) as Response) : null
}
