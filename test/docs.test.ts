import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { expect, test } from 'vitest'
import { API_VERSION } from '../src/platform/http/api-version.ts'

const ROOT = join(import.meta.dirname, '..')
const DECISIONS = 'docs/decisions'
const listed = (folder: string) => readdirSync(join(ROOT, folder)).map((name) => join(folder, name))
const pages = [
  ...listed('.'),
  ...listed('docs'),
  ...listed('docs/guides'),
  ...listed(DECISIONS),
  'bench/README.md',
].filter((path) => path.endsWith('.md'))
const textOf = (page: string) => readFileSync(join(ROOT, page), 'utf8')

/** GitHub's anchor of a heading. */
const anchorOf = (heading: string) =>
  heading
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N} _-]/gu, '')
    .replaceAll(' ', '-')

test.each(pages)('the links of %s lead somewhere', (page) => {
  const targets = [...textOf(page).matchAll(/\]\((?!https?:)([^)#]*)(?:#([^)]*))?\)/g)]
  const broken = targets.filter(([, path = '', anchor]) => {
    const target = path === '' ? page : relative(ROOT, join(ROOT, dirname(page), path))
    if (!existsSync(join(ROOT, target))) return true
    if (anchor === undefined) return false
    return ![...textOf(target).matchAll(/^#+ (.+)$/gm)].some(([, heading = '']) => anchorOf(heading) === anchor)
  })
  expect(broken.map(([link]) => link)).toEqual([])
})

test("the changelog has a section for the API's version, and the page about HTTP names it", () => {
  expect(textOf('CHANGELOG.md')).toContain(`\n### API ${API_VERSION}\n`)
  expect(textOf('docs/http.md')).toContain(`X-Kept-Version: ${API_VERSION}`)
})

test('the README names every decision', () => {
  const readme = textOf('README.md')
  expect(listed(DECISIONS).filter((path) => !readme.includes(`(${path})`))).toEqual([])
})

test.each(listed(DECISIONS))('%s has good and bad consequences', (page) => {
  const [, consequences = ''] = textOf(page).split('\n## Consequences\n')
  expect(consequences).toMatch(/^- Good: /m)
  expect(consequences).toMatch(/^- Bad: /m)
})

test('the plugin that docs/plugins.md shows is the one that a test runs, from where a plugin stands', () => {
  const [, shown = ''] = /```ts\n([\s\S]*?)```/.exec(textOf('docs/plugins.md')) ?? []
  const run = textOf('test/jobs/example-plugin.ts')
  expect(shown).toBe(run.replaceAll("'../../src/plugins/", "'../").replaceAll("'../../src/", "'../../"))
  expect(shown.split('\n').length).toBeLessThanOrEqual(22)
})
