/**
 * What a text may name as `{{name}}`. The order is part of the contract: a template that a provider has approved numbers its
 * variables by it, so a new name goes to the end.
 */
export const TEMPLATE_NAMES = [
  'patientName',
  'clinicName',
  'clinicPhone',
  'doctorName',
  'date',
  'time',
  'place',
  'beforeDate',
  'beforeTime',
  'confirmUrl',
  'moveUrl',
  'cancelUrl',
  'visits',
  'replies',
] as const
export type TemplateName = (typeof TEMPLATE_NAMES)[number]

/** A subject shows on a locked phone, so it may name the clinic and nothing else. */
export const SUBJECT_NAMES: readonly TemplateName[] = ['clinicName']

/** What each name stands for, as lines without breaks in them; none where there is nothing to say. */
export type TemplateValues = Readonly<Record<TemplateName, readonly string[]>>

/** A part of a line: what stands in the template, or what one of its names stands for. */
export type Piece = { literal: string } | { name: TemplateName; lines: readonly string[] }

const PLACEHOLDER = /\{\{([^{}]*)\}\}/g

const isName = (name: string): name is TemplateName => TEMPLATE_NAMES.some((known) => known === name)

/** What is wrong with a text that names values; null for one that can be sent. */
export function faultOfTemplate(text: string, names: readonly TemplateName[] = TEMPLATE_NAMES): string | null {
  for (const [, between = ''] of text.matchAll(PLACEHOLDER)) {
    const name = between.trim()
    // What was typed is not said back: it may be a patient's name.
    if (!isName(name)) return `must name only ${names.map((known) => `{{${known}}}`).join(', ')}`
    if (!names.includes(name)) return `must not name {{${name}}}: a subject shows on a locked phone`
  }
  return /\{\{|\}\}/.test(text.replace(PLACEHOLDER, '')) ? 'must close each {{ with }} around one name' : null
}

/** The pieces of a line, or null where it names something that there is not. */
function piecesOf(line: string, values: TemplateValues): Piece[] | null {
  const pieces: Piece[] = []
  let from = 0
  for (const match of line.matchAll(PLACEHOLDER)) {
    const name = match[1]?.trim() ?? ''
    if (!isName(name) || values[name].length === 0) return null
    if (match.index > from) pieces.push({ literal: line.slice(from, match.index) })
    pieces.push({ name, lines: values[name] })
    from = match.index + match[0].length
  }
  if (from < line.length) pieces.push({ literal: line.slice(from) })
  return pieces
}

/**
 * The paragraphs of a text, each with its lines. A line that names something that there is not, such as the telephone of a
 * clinic without one, is left out, and a paragraph without lines is none. What a value holds is never read as a template.
 */
export function paragraphsOf(template: string, values: TemplateValues): Piece[][][] {
  const paragraphs: Piece[][][] = [[]]
  for (const line of template.split('\n')) {
    const pieces = line.trim() === '' ? [] : piecesOf(line.trim(), values)
    if (pieces === null) continue
    if (pieces.length === 0) paragraphs.push([])
    else paragraphs.at(-1)?.push(pieces)
  }
  return paragraphs.filter((lines) => lines.length > 0)
}

/** A text as it is read where there is no markup. */
export function plainText(template: string, values: TemplateValues): string {
  const lineText = (line: Piece[]) =>
    line.map((piece) => ('literal' in piece ? piece.literal : piece.lines.join('\n'))).join('')
  return paragraphsOf(template, values)
    .map((lines) => lines.map(lineText).join('\n'))
    .join('\n\n')
}
