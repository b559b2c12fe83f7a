import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { ROOT } from '../paths.ts'
import { eventsTable } from './events.ts'
import { reachesText, rolesTable } from './roles.ts'

/** The parts of our documents that are made from the code: the file, the name of the part, and what it says. */
export const MADE_SECTIONS = [
  { file: 'docs/access.md', name: 'roles', text: () => `${reachesText()}\n\n${rolesTable()}` },
  { file: 'docs/events.md', name: 'events', text: eventsTable },
] as const

/** A document with one part written anew. @throws Error when it has no such part */
export function withSection(document: string, name: string, text: string): string {
  const [begin, end] = [`<!-- ${name} -->`, `<!-- /${name} -->`]
  const [before, rest] = document.split(begin)
  const after = rest?.split(end)[1]
  if (after === undefined) throw new Error(`The document has no ${begin} with its end.`)
  return `${before}${begin}\n\n${text}\n\n${end}${after}`
}

/** A document without what only its maker reads. */
export const readDocument = (file: string): string =>
  readFileSync(join(ROOT, file), 'utf8').replaceAll(/<!-- .* -->\n*/g, '')
