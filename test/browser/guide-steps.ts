import { execFile } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import type { Token } from 'marked'
import { ROOT } from '../../scripts/paths.ts'
import { codeBlocksOf } from '../../scripts/web/markdown.ts'

/** What a reader types, and what the guide says that they see. */
export interface Step {
  line: number
  command: string
  /** A `json` block is the body, an `http` block the whole answer; without one the command prints nothing. */
  answer: { language: 'json' | 'http'; text: string; line: number } | null
}

/**
 * The examples of a guide in their order.
 * @throws Error for a block that would not be run: another language, or an answer to nothing
 */
export function stepsOf(blocks: readonly Token[]): Step[] {
  const steps: Step[] = []
  for (const { language, text, line } of codeBlocksOf(blocks)) {
    const last = steps.at(-1)
    if (language === 'sh') steps.push({ line, command: text, answer: null })
    else if ((language === 'json' || language === 'http') && last && last.answer === null)
      last.answer = { language, text, line }
    else throw new Error(`The ${language || 'nameless'} block in line ${line} is not run by any test.`)
  }
  return steps
}

/** The address that readers have, as the guides write it. */
const THEIRS = 'http://127.0.0.1:8787'

const run = promisify(execFile)

/** Types the commands into one shell, one after the other, and answers what each printed and how it ended. */
export async function typeAll(steps: readonly Step[], url: string): Promise<{ printed: string; code: number }[]> {
  const folder = mkdtempSync(join(tmpdir(), 'kept-guide-'))
  const at = (n: number, what: string) => join(folder, `${n}.${what}`)
  const typed = steps.map(
    ({ command }, n) =>
      `{\n${command.replaceAll(THEIRS, url)}\n} >'${at(n, 'out')}' 2>&1 </dev/null\necho $? >'${at(n, 'code')}'`,
  )
  const script = join(folder, 'guide.sh')
  writeFileSync(script, typed.join('\n'))
  await run('bash', [script], { cwd: ROOT, timeout: 120_000 })
  const results = steps.map((_, n) => ({
    printed: readFileSync(at(n, 'out'), 'utf8'),
    code: Number(readFileSync(at(n, 'code'), 'utf8')),
  }))
  rmSync(folder, { recursive: true })
  return results
}

/** Where what was printed is not what the guide shows; null where it is. */
export function differenceOf({ answer }: Step, printed: string): string | null {
  if (answer === null) return printed === '' ? null : `prints ${printed}`
  const shown = answer.text.replaceAll(THEIRS, '…')
  if (answer.language === 'json') return jsonDifference(shown, printed)
  const [head = '', body = ''] = shown.split('\n\n')
  const [gotHead = '', gotBody = ''] = printed.replaceAll('\r', '').split('\n\n')
  const missing = head.split('\n').filter((line) => !gotHead.split('\n').some((got) => isLike(line, got)))
  if (missing.length > 0) return `${missing.join(', ')} is not among:\n${gotHead}`
  return body.trim() === '' ? null : jsonDifference(body, gotBody)
}

function jsonDifference(shown: string, printed: string): string | null {
  const got = parsed(printed)
  return got === undefined ? `prints no JSON: ${printed}` : differs(JSON.parse(shown), got, '#')
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/** Whether a text is the one that is shown; `…` in that stands for anything. */
function isLike(shown: string, got: string): boolean {
  const pieces = shown.split('…').map((piece) => piece.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&'))
  return new RegExp(`^${pieces.join('.*')}$`, 'is').test(got)
}

/**
 * The answer may have more fields than are shown, and more items where the last one that is shown is `…`. Elsewhere a `…` by itself
 * is any value.
 */
function differs(shown: unknown, got: unknown, path: string): string | null {
  if (shown === '…') return got === undefined || got === null ? `${path} is ${got}` : null
  if (typeof shown === 'string')
    return typeof got === 'string' && isLike(shown, got) ? null : `${path} is ${JSON.stringify(got)}, not ${shown}`
  if (typeof shown !== 'object' || shown === null)
    return Object.is(shown, got) ? null : `${path} is ${JSON.stringify(got)}, not ${shown}`
  if (typeof got !== 'object' || got === null) return `${path} is ${JSON.stringify(got)}`
  if (!Array.isArray(shown)) return firstOf(Object.entries(shown), ([key, value]) => inside(value, got, key, path))
  const isCut = shown.at(-1) === '…'
  const items = isCut ? shown.slice(0, -1) : shown
  if (!Array.isArray(got) || (!isCut && got.length !== items.length))
    return `${path} is ${JSON.stringify(got)}, which is not as long`
  return firstOf(Object.entries(items), ([key, value]) => inside(value, got, key, path))
}

const inside = (shown: unknown, got: object, key: string, path: string) =>
  differs(shown, (got as Record<string, unknown>)[key], `${path}/${key}`)

function firstOf<T>(list: readonly T[], ask: (item: T) => string | null): string | null {
  for (const item of list) {
    const found = ask(item)
    if (found !== null) return found
  }
  return null
}
