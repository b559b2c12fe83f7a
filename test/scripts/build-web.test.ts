import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { buildWeb } from '../../scripts/build-web.ts'
import { ROOT } from '../../scripts/paths.ts'
import { MADE_SECTIONS, withSection } from '../../scripts/web/made-sections.ts'
import { anchorOf, parseMarkdown, renderMarkdown } from '../../scripts/web/markdown.ts'
import { ERROR_CODES } from '../../src/domain/errors.ts'
import { PERMISSIONS } from '../../src/domain/permissions.ts'
import { slugOf } from '../../src/platform/http/problem.ts'

await buildWeb()

const WEB = join(ROOT, 'dist', 'web')
const textOf = (file: string) => readFileSync(join(WEB, file), 'utf8')
const pages = readdirSync(WEB, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.html'))

test('every problem has a page that says what to do, and the list leads to each', () => {
  const list = textOf('problems.html')
  for (const slug of ERROR_CODES.map(slugOf)) {
    expect(textOf(`problems/${slug}.html`)).toContain('What to do')
    expect(list).toContain(`href="/problems/${slug}"`)
  }
})

test('the list of problems has a code under each status that it comes with', () => {
  const list = textOf('problems.html')
  for (const status of [400, 422]) {
    const [, under = ''] = list.split(`<h2 id="http-${status}">`)
    expect(under.split('<h2')[0]).toContain('VALIDATION_ERROR')
    expect(list).toContain(`href="#http-${status}"`)
  }
})

test('no page asks another origin for anything, or has a script or a style in it', () => {
  expect(pages.length).toBeGreaterThan(60)
  for (const page of pages)
    expect(textOf(page)).not.toMatch(/(src|<link[^>]*href)="(https?:)?\/\/|<style|style="| on\w+="|<script>/)
})

/** The file that an address of ours is served from. */
const fileOf = (path: string) =>
  /\.\w+$/.test(path) || path === '/openapi.json' ? path.slice(1) : `${path.slice(1)}.html`

test('every link of a page leads to a page, and to a heading if it names one', () => {
  const broken = pages.flatMap((page) =>
    [...textOf(page).matchAll(/(?:href|src)="(?!data:|https:)([^"#]*)(?:#([^"]*))?"/g)]
      .filter(([, path = '', anchor]) => {
        if (path === '/openapi.json') return false
        const file = path === '' ? page : fileOf(path)
        const text = readdirSync(WEB, { recursive: true, encoding: 'utf8' }).includes(file) ? textOf(file) : null
        return text === null || (anchor !== undefined && !text.includes(`id="${anchor}"`))
      })
      .map(([link]) => `${page}: ${link}`),
  )
  expect(broken).toEqual([])
})

test('the headers of static files allow nothing inline and nothing from elsewhere', () => {
  const policy = textOf('_headers')
  expect(policy).toContain("default-src 'none'")
  expect(policy).not.toMatch(/unsafe|https?:|\*[^\n]*;/)
})

test.each(MADE_SECTIONS)('$file has the $name of the code: npm run docs:write', ({ file, name, text }) => {
  const document = readFileSync(join(ROOT, file), 'utf8')
  expect(document).toBe(withSection(document, name, text()))
})

test('the table of roles has every permission', () => {
  const page = textOf('docs/roles.html')
  for (const permission of PERMISSIONS) expect(page).toContain(`<code>${permission.replace(':', ':<wbr>')}</code>`)
})

const rendered = (text: string) => renderMarkdown(parseMarkdown(text), (target) => target)

test.each([
  ['# A `b` & c', '<h1>A <code>b</code> &amp; c</h1>'],
  ['one\ntwo', '<p>one two</p>'],
  ['a **b** [c `d`](e.md#f)', '<p>a <strong>b</strong> <a href="e.md#f">c <code>d</code></a></p>'],
  ['`<b>` and `**x**`', '<p><code>&lt;b&gt;</code> and <code>**x**</code></p>'],
  ['`/problems/not-found`', '<p><a href="/problems/not-found"><code>/problems/not-found</code></a></p>'],
  ['- a\n  b\n- c', '<ul><li>a b</li><li>c</li></ul>'],
  ['1. a\n2. b', '<ol><li>a</li><li>b</li></ol>'],
  ['> a\n> b', '<blockquote><p>a b</p></blockquote>'],
  ['```sh\na < b\n\n# c\n```', '<div class="code command"><pre tabindex="0"><code>a &lt; b\n\n# c</code></pre></div>'],
  ['```json\n{}\n```', '<div class="code answer"><pre tabindex="0"><code>{}</code></pre></div>'],
])('%j is shown as it is on GitHub', (text, html) => {
  expect(rendered(text)).toBe(html)
})

test('a table has its head, and a bar in a cell', () => {
  const html = rendered('| a | b |\n|---|---|\n| `c\\|d` | e |')
  expect(html).toContain('<th scope="col">a</th><th scope="col">b</th>')
  expect(html).toContain('<td><code>c|d</code></td><td>e</td>')
})

test.each(['<div>', '![a](b)', '    code', '---', '~~~', '[a]: b', '```sh\nno end', '| a |\n| b |'])(
  '%j is refused: it would be shown as it is typed',
  (text) => {
    expect(() => parseMarkdown(text)).toThrow()
  },
)

test('a heading has the anchor that GitHub gives it', () => {
  expect(anchorOf('What `affected` means: a “no”')).toBe('what-affected-means-a-no')
})
