import { Hono } from 'hono'
import { html } from 'hono/html'
import { DomainError, ERROR_CODES, type ErrorCode } from '../../domain/errors.ts'
import type { AppEnv } from '../http/context.ts'
import { PROBLEMS, slugOf } from '../http/problem.ts'
import { PROBLEM_TEXTS } from '../http/problem-texts.ts'

const STYLE = `
:root { color-scheme: light dark }
body { font: 1rem/1.6 system-ui, sans-serif; max-width: 42rem; margin: 3rem auto; padding: 0 1rem }
h1 { line-height: 1.2 } h2 { font-size: 1.1rem; margin-top: 2rem }
code { font-family: ui-monospace, monospace } dt { margin-top: 1rem }
`

type Html = ReturnType<typeof html>

function pageOf(title: string, content: Html): Html {
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title}</title>
<link rel="icon" href="data:,">
<style>${STYLE}</style>
</head>
<body>
${content}
</body>
</html>
`
}

function statusOf(code: ErrorCode): string {
  return code === 'VALIDATION_ERROR' ? '422, or 400 if the body is not JSON' : String(PROBLEMS[code].status)
}

function problemPage(code: ErrorCode): Html {
  const { title } = PROBLEMS[code]
  const { meaning, remedy } = PROBLEM_TEXTS[code]
  return pageOf(
    `${title} (${code})`,
    html`<p><a href="/problems">All problems</a></p>
<h1>${title}</h1>
<p><code>${code}</code>, HTTP ${statusOf(code)}</p>
<h2>What it means</h2>
<p>${meaning}</p>
<h2>What to do</h2>
<p>${remedy}</p>
<p>The header <code>X-Kept-Request-Id</code> of the answer has our id for the request: send it to us when you ask about it.</p>`,
  )
}

function listPage(): Html {
  const items = ERROR_CODES.map(
    (code) => html`<dt><a href="/problems/${slugOf(code)}"><code>${code}</code></a>, HTTP ${statusOf(code)}</dt>
<dd>${PROBLEMS[code].title}</dd>
`,
  )
  return pageOf(
    'Problems',
    html`<h1>Problems</h1>
<p>Every error is an <code>application/problem+json</code> document (RFC 9457). Let your client decide by its <code>code</code>.</p>
<dl>${items}</dl>`,
  )
}

const bySlug = new Map(ERROR_CODES.map((code) => [slugOf(code), code]))

/** A page about every error code, for the author of a client: a problem's `type` leads here. */
export const problemPages = new Hono<AppEnv>()
  .get('/problems', (c) => c.html(listPage()))
  .get('/problems/:slug', (c) => {
    const code = bySlug.get(c.req.param('slug'))
    if (code === undefined)
      throw new DomainError('NOT_FOUND', 'There is no problem with this name: /problems lists them all.')
    return c.html(problemPage(code))
  })
