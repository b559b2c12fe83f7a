import type * as z from 'zod'
import type { FieldError } from '../../domain/errors.ts'

/** A JSON pointer in fragment form (RFC 6901, 6): `['a/b', 0]` → `#/a~1b/0`. */
export function pointerTo(path: readonly PropertyKey[]): string {
  return `#${path.map((part) => `/${escaped(String(part))}`).join('')}`
}

function escaped(part: string): string {
  const token = part.toWellFormed().slice(0, 64).toWellFormed().replaceAll('~', '~0').replaceAll('/', '~1')
  return encodeURIComponent(token)
}

/** The field errors of a zod error. They use only the schema's own words, and never repeat a submitted value. */
export function fieldErrors(error: z.core.$ZodError): FieldError[] {
  return error.issues.flatMap((issue) => errorsOf(issue, []))
}

function errorsOf(issue: z.core.$ZodIssue, above: readonly PropertyKey[]): FieldError[] {
  const path = [...above, ...issue.path]
  switch (issue.code) {
    case 'unrecognized_keys':
      return issue.keys.map((key) => ({ detail: 'is not a known field', pointer: pointerTo([...path, key]) }))
    case 'invalid_union': {
      // The alternative that came closest says most: the one whose first complaint lies deepest.
      const depth = (issues: readonly z.core.$ZodIssue[]) => issues[0]?.path.length ?? 0
      const closest = [...issue.errors].sort((a, b) => depth(b) - depth(a))[0]
      if (closest && depth(closest) > 0) return closest.flatMap((inner) => errorsOf(inner, path))
      return [{ detail: 'matches none of the allowed forms', pointer: pointerTo(path) }]
    }
    default:
      return [{ detail: detailOf(issue), pointer: pointerTo(path) }]
  }
}

function detailOf(issue: z.core.$ZodIssue): string {
  switch (issue.code) {
    case 'invalid_type':
      return issue.message.endsWith('received undefined') ? 'is required' : `must be ${withArticle(issue.expected)}`
    case 'invalid_value':
      return `must be one of ${issue.values.map(String).join(', ')}`
    case 'too_small':
      return `must ${bound(issue.origin, 'at least', issue.inclusive === false ? 'more than' : 'at least', issue.minimum)}`
    case 'too_big':
      return `must ${bound(issue.origin, 'at most', issue.inclusive === false ? 'less than' : 'at most', issue.maximum)}`
    case 'not_multiple_of':
      return `must be a multiple of ${issue.divisor}`
    case 'invalid_format':
      return issue.message.startsWith('Invalid') ? 'has the wrong format' : issue.message
    case 'custom':
      return issue.message
    default:
      return 'is not valid'
  }
}

function bound(origin: string, counted: string, measured: string, value: number | bigint): string {
  if (origin === 'string') return `have ${counted} ${value} characters`
  if (origin === 'array' || origin === 'set') return `have ${counted} ${value} items`
  return `be ${measured} ${value}`
}

function withArticle(expected: string): string {
  if (expected === 'int') return 'a whole number'
  return /^[aeiou]/.test(expected) ? `an ${expected}` : `a ${expected}`
}

/** How many levels deep a body may nest; no body of our endpoints comes near. */
const DEEPEST = 32

/**
 * The errors of values and names that Postgres or JSON cannot hold (U+0000, unpaired surrogates), and of bodies nested too deeply.
 * It walks without recursion: 64 KiB of brackets would overflow the stack.
 */
export function unstorable(value: unknown): FieldError[] {
  const errors: FieldError[] = []
  const open: { value: unknown; path: PropertyKey[] }[] = [{ value, path: [] }]
  for (let part = open.pop(); part !== undefined && errors.length < 20; part = open.pop()) {
    const { path } = part
    if (typeof part.value === 'string' && !isStorable(part.value))
      errors.push({ detail: UNSTORABLE, pointer: pointerTo(path) })
    if (typeof part.value !== 'object' || part.value === null) continue
    if (path.length >= DEEPEST) return [{ detail: `is nested deeper than ${DEEPEST} levels`, pointer: '#' }]
    for (const [key, inner] of Object.entries(part.value)) {
      if (!isStorable(key)) errors.push({ detail: `has a field name that ${UNSTORABLE}`, pointer: pointerTo(path) })
      else open.push({ value: inner, path: [...path, key] })
    }
  }
  return errors
}

const UNSTORABLE = 'contains U+0000 or an unpaired surrogate'

function isStorable(text: string): boolean {
  return !text.includes('\0') && text.isWellFormed()
}
