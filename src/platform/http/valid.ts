import type { Context, MiddlewareHandler } from 'hono'
import type * as z from 'zod'
import { DomainError, type FieldError, invalidField } from '../../domain/errors.ts'
import { tell } from '../openapi/tell.ts'
import type { AppEnv } from './context.ts'
import { fieldErrors, pointerTo, unstorable } from './field-errors.ts'

type Target = 'json' | 'query'

/** What a client gives: a body or query that may be empty may also be left out. */
type Given<T extends Target, S extends z.ZodType> =
  Record<never, never> extends z.input<S> ? { [K in T]?: z.input<S> } : { [K in T]: z.input<S> }

type Validation<T extends Target, S extends z.ZodType> = { in: Given<T, S>; out: { [K in T]: z.output<S> } }

/**
 * Validates a request's body or query, in the contract's order: 415, 400, then 422 with a pointer to each field. It types
 * `c.req.valid(target)` and the client, and tells the OpenAPI document. A route with a body takes no query but one that it has
 * validated before.
 * @param schema a `z.strictObject`, so that what is unknown is refused.
 * @param nullIsAbsent for a form that makes something: null for a field that cannot be null is as if it was left out, which is what
 *   clients mean that send every field of a form. Not where null could be read as a wish ("never expires").
 */
export function valid<T extends Target, S extends z.ZodType>(
  target: T,
  schema: S,
  { nullIsAbsent = false } = {},
): MiddlewareHandler<AppEnv, string, Validation<T, S>> {
  const validate: MiddlewareHandler<AppEnv, string, Validation<T, S>> = async (c, next) => {
    const given = target === 'json' ? await bodyOf(c) : queryOf(c)
    const found =
      target === 'json' ? [...(hasQuery(c) ? [] : unknownQuery(c)), ...unstorable(given)] : unstorable(given)
    const result = parse(schema, given, { nullIsAbsent })
    const errors = result.success ? found : [...found, ...fieldErrors(result.error)]
    if (errors.length > 0) throw invalid(errors)
    c.req.addValidatedData(target, result.data as object)
    await next()
  }
  return tell(validate, { validates: target, schema })
}

function parse<S extends z.ZodType>(schema: S, given: unknown, { nullIsAbsent }: { nullIsAbsent: boolean }) {
  const result = schema.safeParse(given)
  if (result.success || !nullIsAbsent) return result
  dropNulls(given, result.error)
  return schema.safeParse(given)
}

/** Takes the nulls that an error points at out of a body that was just read. */
function dropNulls(given: unknown, { issues }: z.ZodError): void {
  for (const { path } of issues) {
    const holder = path.slice(0, -1).reduce<unknown>((part, key) => (part as Fields | undefined)?.[key], given)
    const name = path.at(-1)
    if (name === undefined || typeof holder !== 'object' || holder === null || Array.isArray(holder)) continue
    if ((holder as Fields)[name] === null) delete (holder as Fields)[name]
  }
}

type Fields = Record<PropertyKey, unknown>

/** Whether the route has said already what its query may be. */
const hasQuery = (c: Context) => c.req.valid('query' as never) !== undefined

function invalid(errors: FieldError[]): DomainError {
  const first = errors.filter((error, at) => errors.findIndex((other) => other.pointer === error.pointer) === at)
  return new DomainError('VALIDATION_ERROR', 'The request has fields that are not valid.', {
    errors: first.slice(0, 20),
  })
}

// JSON is UTF-8 (RFC 8259, 8.1): another charset would be read as something it is not.
const JSON_TYPE = /^application\/([\w.+-]+\+)?json\s*(;\s*charset\s*=\s*"?utf-8"?\s*)?(;(?!\s*charset)|$)/i
const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: false })

async function bodyOf(c: Context<AppEnv>): Promise<unknown> {
  const bytes = await c.req.arrayBuffer()
  if (bytes.byteLength === 0) return {}
  if (!JSON_TYPE.test(c.req.header('Content-Type') ?? '') || c.req.header('Content-Encoding') !== undefined) {
    throw new DomainError('UNSUPPORTED_MEDIA_TYPE', 'Send the body as application/json, without compression.')
  }
  try {
    return JSON.parse(utf8.decode(bytes))
  } catch {
    throw new DomainError('VALIDATION_ERROR', 'The body cannot be read as JSON in UTF-8.', { unreadable: true })
  }
}

/** The query of a URL: the rest of it needs no parsing. */
const SEARCH = /^[^?#]*\?([^#]*)/

function queryOf(c: Context<AppEnv>): Record<string, string> {
  const [, search] = SEARCH.exec(c.req.url) ?? []
  if (search === undefined) return {}
  if (!isDecodable(search)) throw invalidField('#', 'the query must be percent-encoded UTF-8')
  const fields = [...new URLSearchParams(search)]
  const names = fields.map(([name]) => name)
  const repeated = names.find((name, at) => names.indexOf(name) !== at)
  if (repeated !== undefined) throw invalid([{ detail: 'must be given only once', pointer: pointerTo([repeated]) }])
  return Object.fromEntries(fields)
}

function unknownQuery(c: Context<AppEnv>): FieldError[] {
  return Object.keys(queryOf(c)).map((name) => ({
    detail: 'is not a known query parameter',
    pointer: pointerTo([name]),
  }))
}

function isDecodable(search: string): boolean {
  try {
    decodeURIComponent(search)
    return true
  } catch {
    return false
  }
}
