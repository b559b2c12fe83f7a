import type { Language } from './channel.ts'
import { type Piece, paragraphsOf, type TemplateName, type TemplateValues } from './template-text.ts'

const ESCAPES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
}
const escaped = (text: string) => text.replace(/[&<>"']/g, (character) => ESCAPES[character] ?? character)

/** How a line of a list begins. */
export const ITEM = '- '
const isItem = (line: string) => line.startsWith(ITEM)

const LINKS: readonly TemplateName[] = ['confirmUrl', 'moveUrl', 'cancelUrl']
const BUTTON = 'display:inline-block;padding:.5em 1em;margin:.25em .5em .25em 0;border:1px solid;border-radius:.4em'

function linkTo(url: string, label: string): string {
  return `<a href="${escaped(url)}" style="${BUTTON}">${escaped(label)}</a>`
}

// A name in another direction of writing keeps to itself (`bdi`).
function pieceHtml(piece: Piece): string {
  if ('literal' in piece) return escaped(piece.literal)
  const [first = '', ...others] = piece.lines
  if (LINKS.includes(piece.name)) return `<a href="${escaped(first)}">${escaped(first)}</a>`
  return [first, ...others].map((line) => `<bdi>${escaped(line)}</bdi>`).join('<br>')
}

/** A line that is a label and a link is a button. */
function buttonOf(line: readonly Piece[]): string | null {
  const [label, link, ...others] = line
  if (!label || !link || others.length > 0 || !('literal' in label) || 'literal' in link) return null
  const [url] = link.lines
  return LINKS.includes(link.name) && url !== undefined ? linkTo(url, label.literal.replace(/\s*:\s*$/, '')) : null
}

/** Several visits, under the days that they are on; null for anything else. */
function listOf(lines: readonly Piece[][]): string | null {
  const [piece, ...others] = lines.flat()
  if (!piece || others.length > 0 || 'literal' in piece || !piece.lines.some(isItem)) return null
  const item = (line: string) => `<li><bdi>${escaped(line.slice(ITEM.length))}</bdi></li>`
  return piece.lines
    .map((line, at) => {
      if (!isItem(line)) return `<p>${escaped(line)}</p>`
      const opens = isItem(piece.lines[at - 1] ?? '') ? '' : '<ul>'
      const closes = isItem(piece.lines[at + 1] ?? '') ? '' : '</ul>'
      return opens + item(line) + closes
    })
    .join('\n')
}

/** Buttons that follow one another stand side by side. */
function paragraphHtml(lines: readonly Piece[][]): string {
  const list = listOf(lines)
  if (list !== null) return list
  const buttons = lines.map(buttonOf)
  const parts = lines.map((line, at) => {
    const html = buttons[at] ?? line.map(pieceHtml).join('')
    if (at === lines.length - 1) return html
    return html + (buttons[at] && buttons[at + 1] ? '\n' : '<br>\n')
  })
  return `<p>${parts.join('')}</p>`
}

/** A text as an e-mail shows it: one column, colours of the reader's own, nothing that is fetched from anywhere. */
export function emailHtml(
  template: string,
  values: TemplateValues,
  { subject, language, dir }: { subject: string; language: Language; dir: 'ltr' | 'rtl' },
): string {
  return `<!doctype html>
<html lang="${language}" dir="${dir}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<meta name="color-scheme" content="light dark">
<meta name="format-detection" content="telephone=no,date=no,address=no">
<title>${escaped(subject)}</title>
</head>
<body>
<div style="max-width:36em;margin:0 auto;padding:1em;font-family:sans-serif;line-height:1.5">
${paragraphsOf(template, values).map(paragraphHtml).join('\n')}
</div>
</body>
</html>
`
}
