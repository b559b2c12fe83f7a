import { ERROR_CODES, type ErrorCode } from '../../src/domain/errors.ts'
import { PROBLEMS, slugOf } from '../../src/platform/http/problem.ts'
import { PROBLEM_TEXTS } from '../../src/platform/http/problem-texts.ts'
import { escapeHtml } from './html.ts'
import { pageOf, textContent } from './page.ts'

function statusOf(code: ErrorCode): string {
  return code === 'VALIDATION_ERROR' ? '422, or 400 if the body is not JSON' : String(PROBLEMS[code].status)
}

/** The statuses that a code comes with. */
function statusesOf(code: ErrorCode): number[] {
  const { status } = PROBLEMS[code]
  return code === 'VALIDATION_ERROR' ? [400, status] : [status]
}

/** The codes by their statuses, in the order of these. */
function byStatus(): [number, ErrorCode[]][] {
  const statuses = [...new Set(ERROR_CODES.flatMap(statusesOf))].sort((a, b) => a - b)
  return statuses.map((status) => [status, ERROR_CODES.filter((code) => statusesOf(code).includes(status))])
}

/** A page about an error code, for the author of a client: a problem's `type` leads here. */
function problemPage(code: ErrorCode): string {
  const { title } = PROBLEMS[code]
  const { meaning, remedy } = PROBLEM_TEXTS[code]
  const text = `<p><a href="/problems">All problems</a></p>
<h1>${escapeHtml(title)}</h1>
<p class="status"><code>${code}</code>, HTTP ${statusOf(code)}</p>
<h2>What it means</h2>
<p>${escapeHtml(meaning)}</p>
<h2>What to do</h2>
<p>${escapeHtml(remedy)}</p>
<p>The header <code>X-Kept-Request-Id</code> of the answer has our id for the request: send it to us when you ask about it.
<a href="/docs/guides/errors">How to handle errors</a> says which ones to send again.</p>`
  return pageOf({ title: `${title} (${code})`, section: '/problems', content: textContent(text) })
}

/** The list of every error code. */
function problemsPage(): string {
  const groups = byStatus()
  const item = (code: ErrorCode) => `<dt><a href="/problems/${slugOf(code)}"><code>${code}</code></a></dt>
<dd>${escapeHtml(PROBLEMS[code].title)}</dd>`
  const lists = groups.map(
    ([status, codes]) => `<h2 id="http-${status}">HTTP ${status}</h2>\n<dl>\n${codes.map(item).join('\n')}\n</dl>`,
  )
  const contents = groups.map(
    ([status, { length }]) => `<li><a href="#http-${status}">HTTP ${status} (${length})</a></li>`,
  )
  const text = `<h1>Problems</h1>
<p>Every error is an <code>application/problem+json</code> document (RFC 9457). Let your client decide by its <code>code</code>;
<a href="/docs/guides/errors">How to handle errors</a> shows one.</p>
${lists.join('\n')}`
  return pageOf({
    title: 'Problems',
    section: '/problems',
    content: textContent(text, `<ul>${contents.join('')}</ul>`),
    scripts: ['/docs/page.js'],
  })
}

/** Every page about problems, by its file. */
export function problemFiles(): [string, string][] {
  const pages = ERROR_CODES.map((code): [string, string] => [`problems/${slugOf(code)}.html`, problemPage(code)])
  return [['problems.html', problemsPage()], ...pages]
}
