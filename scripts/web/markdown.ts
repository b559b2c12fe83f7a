import { escapeHtml } from './html.ts'

/** A block of a text. A list's items and a table's cells are lines with marks in them. */
export type Block =
  | { kind: 'heading'; level: number; text: string }
  | { kind: 'code'; language: string; text: string; line: number }
  | { kind: 'list'; ordered: boolean; items: string[] }
  | { kind: 'table'; head: string[]; rows: string[][] }
  | { kind: 'quote' | 'paragraph'; text: string }

const FENCE = /^```(\w*)$/
const HEADING = /^(#{1,3}) (.+)$/
const ITEM = /^(?:-|\d+\.) /
const NOT_OURS = /^(?:<|!\[|\t| {4}|\*\*\*|---|~~~|\[[^\]]+\]:)/

/**
 * The blocks of a guide. It knows the Markdown that our guides use: headings, paragraphs, flat lists, tables, quotes and fenced
 * code. GitHub shows the same files, so what is read here is read there.
 * @throws Error for other Markdown, which would be shown as it is typed
 */
export function parseMarkdown(text: string): Block[] {
  const lines = text.split('\n')
  const blocks: Block[] = []
  let at = 0
  const takeWhile = (holds: (line: string) => boolean): string[] => {
    const from = at
    while (at < lines.length && holds(lines[at] ?? '')) at++
    return lines.slice(from, at)
  }

  while (at < lines.length) {
    const line = lines[at] ?? ''
    const [, language] = FENCE.exec(line) ?? []
    const [, marks, title] = HEADING.exec(line) ?? []
    if (line.trim() === '') at++
    else if (language !== undefined) {
      const start = ++at
      const code = takeWhile((one) => one !== '```')
      if (at++ >= lines.length) throw new Error(`The code that begins in line ${start} has no end.`)
      blocks.push({ kind: 'code', language, text: code.join('\n'), line: start })
    } else if (marks !== undefined && title !== undefined) {
      at++
      blocks.push({ kind: 'heading', level: marks.length, text: title })
    } else if (line.startsWith('|')) {
      const [head = [], rule = [], ...rows] = takeWhile((one) => one.startsWith('|')).map(cellsOf)
      if (!rule.every((cell) => /^:?-+:?$/.test(cell))) throw new Error(`Line ${at} ends a table without a head.`)
      blocks.push({ kind: 'table', head, rows })
    } else if (ITEM.test(line)) {
      const items = takeWhile((one) => ITEM.test(one) || /^ {2,3}\S/.test(one))
      blocks.push({ kind: 'list', ordered: /^\d/.test(line), items: itemsOf(items) })
    } else if (line.startsWith('> ')) {
      const quoted = takeWhile((one) => one.startsWith('>'))
      blocks.push({ kind: 'quote', text: quoted.map((one) => one.replace(/^> ?/, '')).join(' ') })
    } else {
      if (NOT_OURS.test(line)) throw new Error(`Line ${at + 1} is Markdown that our pages do not know: ${line}`)
      blocks.push({ kind: 'paragraph', text: takeWhile((one) => one !== '' && !startsAnother(one)).join(' ') })
    }
  }
  return blocks
}

const startsAnother = (line: string) =>
  FENCE.test(line) || HEADING.test(line) || ITEM.test(line) || line.startsWith('|')

/** A row's cells; `\|` is a bar within one. */
function cellsOf(row: string): string[] {
  const cells = row.split(/(?<!\\)\|/).map((cell) => cell.trim().replaceAll('\\|', '|'))
  return cells.slice(1, -1)
}

/** An item goes on in lines that are indented. */
function itemsOf(lines: readonly string[]): string[] {
  const items: string[] = []
  for (const line of lines) {
    if (ITEM.test(line)) items.push(line.replace(ITEM, ''))
    else items[items.length - 1] += ` ${line.trim()}`
  }
  return items
}

/** GitHub's anchor of a heading, so that a link works there and here. */
export const anchorOf = (heading: string): string =>
  plainOf(heading)
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N} _-]/gu, '')
    .replaceAll(' ', '-')

/** A line without its marks. */
export const plainOf = (line: string): string => line.replaceAll(/[`*]/g, '').replaceAll(/\[([^\]]+)\]\([^)]+\)/g, '$1')

const MARK = /`([^`]+)`|\*\*([^*]+)\*\*|\[([^\]]+)\]\(([^)\s]+)\)/g
/** A path of our own pages in code is a link. */
const OUR_PAGE = /^\/(?:docs|problems)(?:\/[\w/-]*)?$/

/** @param linkTo where a link of the file leads on the page */
export function renderMarkdown(blocks: readonly Block[], linkTo: (target: string) => string): string {
  const inline = (line: string): string => {
    let html = ''
    let end = 0
    for (const match of line.matchAll(MARK)) {
      const [whole, code, strong, label, target] = match
      html += escapeHtml(line.slice(end, match.index))
      if (code !== undefined) html += codeOf(code)
      else if (strong !== undefined) html += `<strong>${inline(strong)}</strong>`
      else html += `<a href="${escapeHtml(linkTo(target ?? ''))}">${inline(label ?? '')}</a>`
      end = match.index + whole.length
    }
    return html + escapeHtml(line.slice(end))
  }
  return blocks.map((block) => renderBlock(block, inline)).join('\n')
}

function codeOf(text: string): string {
  // A narrow column breaks the name of a permission after its noun.
  const code = `<code>${escapeHtml(text).replace(/^([\w-]+:)(?=[\w-]+$)/, '$1<wbr>')}</code>`
  return OUR_PAGE.test(text) ? `<a href="${text}">${code}</a>` : code
}

function renderBlock(block: Block, inline: (line: string) => string): string {
  switch (block.kind) {
    case 'heading': {
      const { level, text } = block
      if (level === 1) return `<h1>${inline(text)}</h1>`
      const id = anchorOf(text)
      const label = escapeHtml(`Link to ${plainOf(text)}`)
      return `<h${level} id="${id}">${inline(text)}<a class="anchor" href="#${id}" aria-label="${label}">#</a></h${level}>`
    }
    case 'code': {
      const kind = block.language === 'sh' || block.language === 'js' ? 'command' : 'answer'
      return `<div class="code ${kind}"><pre tabindex="0"><code>${escapeHtml(block.text)}</code></pre></div>`
    }
    case 'list': {
      const tag = block.ordered ? 'ol' : 'ul'
      return `<${tag}>${block.items.map((item) => `<li>${inline(item)}</li>`).join('')}</${tag}>`
    }
    case 'table':
      return renderTable(block, inline)
    case 'quote':
      return `<blockquote><p>${inline(block.text)}</p></blockquote>`
    case 'paragraph':
      return `<p>${inline(block.text)}</p>`
  }
}

/** Columns from which a table is wider than a page of text. */
const WIDE = 5

function renderTable({ head, rows }: Extract<Block, { kind: 'table' }>, inline: (line: string) => string): string {
  const isWide = head.length >= WIDE
  const first = (cell: string) => (isWide ? `<th scope="row">${inline(cell)}</th>` : `<td>${inline(cell)}</td>`)
  const row = ([name = '', ...cells]: string[]) =>
    `<tr>${first(name)}${cells.map((cell) => `<td>${inline(cell)}</td>`).join('')}</tr>`
  const heads = head.map((cell) => `<th scope="col">${inline(cell)}</th>`).join('')
  return `<div class="table${isWide ? ' wide' : ''}" tabindex="0" role="region" aria-label="${escapeHtml(plainOf(head[0] ?? ''))} table"><table>
<thead><tr>${heads}</tr></thead>
<tbody>
${rows.map(row).join('\n')}
</tbody></table></div>`
}
