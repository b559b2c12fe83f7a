import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Token, Tokens } from 'marked'
import { ROOT } from '../paths.ts'
import { escapeHtml } from './html.ts'
import { anchorOf, parseMarkdown, plainOf, renderMarkdown, sectionsOf } from './markdown.ts'
import { pageOf, textContent } from './page.ts'

const FOLDER = join(ROOT, 'docs', 'guides')

/** A text that teaches one thing. */
interface Guide {
  /** The last part of its address, and the name of its file. */
  slug: string
  title: string
  blocks: Token[]
}

/** In the order in which one learns: the number before a file's name. */
export function readGuides(): Guide[] {
  return readdirSync(FOLDER)
    .filter((file) => /^\d+-[\w-]+\.md$/.test(file))
    .sort((a, b) => Number.parseInt(a, 10) - Number.parseInt(b, 10))
    .map((file) => guideOf(file, readFileSync(join(FOLDER, file), 'utf8')))
}

const slugOf = (file: string) => file.replace(/^\d+-|\.md$/g, '')

function guideOf(file: string, text: string): Guide {
  const blocks = parseMarkdown(text)
  const [title, summary] = blocks.filter(({ type }) => type !== 'space')
  if (title?.type !== 'heading' || title.depth !== 1 || summary?.type !== 'paragraph')
    throw new Error(`docs/guides/${file} has to begin with a title and a paragraph.`)
  return { slug: slugOf(file), title: plainOf(title as Tokens.Heading), blocks }
}

/** Where the files that a guide links to are pages. */
const PAGES: Record<string, string> = {
  '../access.md': '/docs/roles',
  '../endpoints.md': '/docs',
  '../events.md': '/docs/events',
  'README.md': '/docs/guides',
}

/** @throws Error for a link to a file that is no page */
function linkTo(target: string): string {
  if (/^(https?:|#)/.test(target)) return target
  const [file = '', anchor] = target.split('#')
  const page = PAGES[file] ?? (/^\d+-[\w-]+\.md$/.test(file) ? `/docs/guides/${slugOf(file)}` : undefined)
  if (page === undefined) throw new Error(`A guide links to ${target}, which is no page.`)
  return anchor === undefined ? page : `${page}#${anchor}`
}

function contentsOf(guides: readonly Guide[], current: string): string {
  const sections = ({ blocks }: Guide) =>
    sectionsOf(blocks).map((section) => `<li><a href="#${anchorOf(section)}">${escapeHtml(plainOf(section))}</a></li>`)
  const items = guides.map((guide) => {
    const isHere = guide.slug === current
    const link = `<a href="/docs/guides/${guide.slug}"${isHere ? ' aria-current="page"' : ''}>${escapeHtml(guide.title)}</a>`
    return `<li>${link}${isHere ? `<ul>${sections(guide).join('')}</ul>` : ''}</li>`
  })
  return `<ul>${items.join('\n')}</ul>`
}

/** The guides as pages, and the list of them, by their files. */
export function guideFiles(): [string, string][] {
  const guides = readGuides()
  const pages = guides.map(({ slug, title, blocks }, n): [string, string] => {
    const next = guides[n + 1]
    const onward = next ? `\n<p>Next: <a href="/docs/guides/${next.slug}">${escapeHtml(next.title)}</a></p>` : ''
    const content = textContent(renderMarkdown(blocks, linkTo) + onward, contentsOf(guides, slug))
    return [`docs/guides/${slug}.html`, pageOf({ title, section: '/docs/guides', content, scripts: ['/docs/page.js'] })]
  })
  return [['docs/guides.html', listPage(guides)], ...pages]
}

function listPage(guides: readonly Guide[]): string {
  const readme = parseMarkdown(readFileSync(join(FOLDER, 'README.md'), 'utf8'))
  const content = textContent(renderMarkdown(readme, linkTo), contentsOf(guides, ''))
  return pageOf({ title: 'Guides', section: '/docs/guides', content, scripts: ['/docs/page.js'] })
}
