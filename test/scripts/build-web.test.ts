import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { buildWeb } from '../../scripts/build-web.ts'
import { ROOT } from '../../scripts/paths.ts'
import { MADE_SECTIONS, withSection } from '../../scripts/web/made-sections.ts'
import { codeBlocksOf, parseMarkdown, renderMarkdown } from '../../scripts/web/markdown.ts'
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
  ['one\ntwo', '<p>one\ntwo</p>'],
  ['a **b** [c `d`](e.md#f)', '<p>a <strong>b</strong> <a href="e.md#f">c <code>d</code></a></p>'],
  ['`<b>` and `**x**`', '<p><code>&lt;b&gt;</code> and <code>**x**</code></p>'],
  ['`/problems/not-found`', '<p><a href="/problems/not-found"><code>/problems/not-found</code></a></p>'],
  ['- a\n  b\n- c', '<ul>\n<li>a\nb</li>\n<li>c</li>\n</ul>'],
  ['- a\n  - b', '<ul>\n<li>a<ul>\n<li>b</li>\n</ul>\n</li>\n</ul>'],
  ['1. a\n2. b', '<ol>\n<li>a</li>\n<li>b</li>\n</ol>'],
  ['> a\n> b', '<blockquote>\n<p>a\nb</p>\n</blockquote>'],
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

test.each([
  '<div>a</div>',
  'a <b>b</b>',
  '- a\n\n  <script>1</script>',
  '| a |\n|---|\n| <i> |',
  '<!-- a -->',
  '![a](b)',
])('%j is refused: the pages take no HTML and no images', (text) => {
  expect(() => rendered(text)).toThrow('no HTML and no images')
})

test('what is no Markdown is text: nothing of it becomes HTML', () => {
  expect(rendered('1 < 2 & "3"')).toBe('<p>1 &lt; 2 &amp; &quot;3&quot;</p>')
  expect(rendered('[a](b"c)')).toMatch(/^<p><a href="b(&quot;|%22)c">a<\/a><\/p>$/)
})

test('a heading has the anchor that GitHub gives it', () => {
  const html = rendered('## What `affected` means: a “*no*”')
  expect(html).toContain('<h2 id="what-affected-means-a-no">What <code>affected</code> means: a “<em>no</em>”<a ')
  expect(html).toContain('href="#what-affected-means-a-no" aria-label="Link to What affected means: a “no”"')
})

test('code is found wherever it stands, with its line', () => {
  const text = '# a\n\n```sh\nb\n```\n\n- c\n  ```json\n  {}\n  ```\n\n```\nd\n```'
  expect(codeBlocksOf(parseMarkdown(text))).toEqual([
    { language: 'sh', text: 'b', line: 3 },
    { language: 'json', text: '{}', line: 7 },
    { language: '', text: 'd', line: 12 },
  ])
})
