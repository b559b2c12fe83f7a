import { Marked, Parser, type RendererObject, type Token, type Tokens } from 'marked'
import { escapeHtml } from './html.ts'

/** A fenced block, and the line of its file in which it stands: that of the list or the quote if it stands in one. */
export interface CodeBlock {
  language: string
  text: string
  line: number
}

/** The text's blocks, as GitHub reads them. */
export const parseMarkdown = (text: string): Token[] => new Marked().lexer(text)

/** The headings that a page's contents list. */
export const sectionsOf = (blocks: readonly Token[]): Tokens.Heading[] =>
  blocks.filter((block): block is Tokens.Heading => block.type === 'heading' && block.depth === 2)

/** All code of a text in its order, however deep it stands. */
export function codeBlocksOf(blocks: readonly Token[]): CodeBlock[] {
  let line = 1
  return blocks.flatMap((block) => {
    const found: CodeBlock[] = []
    new Marked().walkTokens([block], (token) => {
      if (token.type === 'code') found.push({ language: token.lang ?? '', text: token.text, line })
    })
    line += block.raw.split('\n').length - 1
    return found
  })
}

/** GitHub's anchor of a heading, so that a link works there and here. */
export const anchorOf = (heading: Tokens.Heading): string =>
  plainOf(heading)
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N} _-]/gu, '')
    .replaceAll(' ', '-')

/** A line without its marks. */
export function plainOf({ tokens }: { tokens: Token[] }): string {
  const parser = new Parser()
  return parser.parseInline(tokens, parser.textRenderer)
}

/**
 * The text as HTML of our pages.
 * @param linkTo where a link of the file leads on the page
 * @throws Error for HTML and images: the pages show only what is written in Markdown, and ask nobody for a picture
 */
export function renderMarkdown(blocks: readonly Token[], linkTo: (target: string) => string): string {
  return new Marked({ renderer: rendererOf(linkTo) }).parser([...blocks]).trim()
}

/** A path of our own pages in code is a link. */
const OUR_PAGE = /^\/(?:docs|problems)(?:\/[\w/-]*)?$/

/** Columns from which a table is wider than a page of text. */
const WIDE = 5

const rendererOf = (linkTo: (target: string) => string): RendererObject => ({
  heading(heading) {
    const content = this.parser.parseInline(heading.tokens)
    if (heading.depth === 1) return `<h1>${content}</h1>\n`
    const [tag, id] = [`h${heading.depth}`, anchorOf(heading)]
    const label = escapeHtml(`Link to ${plainOf(heading)}`)
    return `<${tag} id="${id}">${content}<a class="anchor" href="#${id}" aria-label="${label}">#</a></${tag}>\n`
  },
  code({ lang, text }) {
    const kind = lang === 'sh' || lang === 'js' ? 'command' : 'answer'
    return `<div class="code ${kind}"><pre tabindex="0"><code>${escapeHtml(text)}</code></pre></div>\n`
  },
  codespan({ text }) {
    // A narrow column breaks the name of a permission after its noun.
    const code = `<code>${escapeHtml(text).replace(/^([\w-]+:)(?=[\w-]+$)/, '$1<wbr>')}</code>`
    return OUR_PAGE.test(text) ? `<a href="${text}">${code}</a>` : code
  },
  link({ href, tokens }) {
    return `<a href="${escapeHtml(linkTo(href))}">${this.parser.parseInline(tokens)}</a>`
  },
  table({ header, rows }) {
    const isWide = header.length >= WIDE
    const first = isWide ? 'th scope="row"' : 'td'
    const cell = (open: string, { tokens }: Tokens.TableCell) =>
      `<${open}>${this.parser.parseInline(tokens)}</${open.slice(0, 2)}>`
    const row = (cells: Tokens.TableCell[]) => `<tr>${cells.map((one, n) => cell(n ? 'td' : first, one)).join('')}</tr>`
    const label = escapeHtml(`${header[0] ? plainOf(header[0]) : ''} table`)
    return `<div class="table${isWide ? ' wide' : ''}" tabindex="0" role="region" aria-label="${label}"><table>
<thead><tr>${header.map((one) => cell('th scope="col"', one)).join('')}</tr></thead>
<tbody>
${rows.map(row).join('\n')}
</tbody></table></div>\n`
  },
  html: refused,
  image: refused,
})

function refused({ raw }: { raw: string }): never {
  throw new Error(`Our pages take no HTML and no images: ${raw.trim()}`)
}
