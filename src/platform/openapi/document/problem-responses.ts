import type { OpenAPIV3_1 } from 'openapi-types'
import { ERROR_CODES, type ErrorCode } from '../../../domain/errors.ts'
import { PROBLEMS } from '../../http/problem.ts'
import { PROBLEM_HEADERS } from './components.ts'
import { ALWAYS, headersNamed } from './headers.ts'

/** Sets that many operations share, by the name of what is wrong with the request. */
const SHARED: Readonly<Record<string, string>> = {
  'VALIDATION_ERROR CLINIC_REQUIRED': 'InvalidRequest',
  'VALIDATION_ERROR CLINIC_REQUIRED IDEMPOTENCY_KEY_REUSED': 'InvalidWrite',
  'VALIDATION_ERROR INVALID_CURSOR': 'InvalidPage',
  'VALIDATION_ERROR CLINIC_REQUIRED INVALID_CURSOR': 'InvalidPageOfClinic',
  'DATABASE_UNAVAILABLE OVERLOADED': 'Unavailable',
}

/** A name that says its codes is still read at once when it has this many. */
const MOST_NAMED = 3

interface Asked {
  /** The operation's name in upper camel case: a set of codes that is too long to name is called after it. */
  operation: string
  codes: ReadonlySet<ErrorCode>
  /** Statuses whose refusals a browser gets as a page. */
  pages: ReadonlySet<number>
  hasBody: boolean
}

interface Refusals {
  status: number
  codes: ErrorCode[]
  isPage: boolean
}

/**
 * The refusals of operations: those that refuse by the same codes share one component.
 * @param components where they are put
 * @returns what answers the responses of an operation, by status
 */
export function problemResponses(components: Record<string, OpenAPIV3_1.ResponseObject>) {
  const names = new Map<string, string>()
  return ({ operation, codes, pages, hasBody }: Asked): Record<string, OpenAPIV3_1.ReferenceObject> => {
    const byStatus = new Map<number, ErrorCode[]>(hasBody ? [[400, ['VALIDATION_ERROR']]] : [])
    for (const code of ERROR_CODES) {
      const { status } = PROBLEMS[code]
      if (codes.has(code)) byStatus.set(status, [...(byStatus.get(status) ?? []), code])
    }
    const named = [...byStatus]
      .sort(([a], [b]) => a - b)
      .map(([status, those]): [number, string] => {
        const refusals = { status, codes: those, isPage: pages.has(status) }
        const key = JSON.stringify(refusals)
        const name = names.get(key) ?? nameOf(operation, refusals)
        names.set(key, name)
        components[name] ??= responseOf(refusals)
        return [status, name]
      })
    return Object.fromEntries(named.map(([status, name]) => [status, { $ref: `#/components/responses/${name}` }]))
  }
}

const pascal = (code: string) => code.toLowerCase().replaceAll(/(?:^|_)(\w)/g, (_, letter) => letter.toUpperCase())

function nameOf(operation: string, { status, codes, isPage }: Refusals): string {
  if (status === 400) return 'MalformedBody'
  const shared = SHARED[codes.join(' ')]
  if (shared !== undefined && !isPage) return shared
  const said = codes.length > MOST_NAMED ? `${operation}${status}` : codes.map(pascal).join('Or')
  return isPage ? `${said}Page` : said
}

function responseOf({ status, codes, isPage }: Refusals): OpenAPIV3_1.ResponseObject {
  const schema: OpenAPIV3_1.SchemaObject = {
    allOf: [
      { $ref: '#/components/schemas/Problem' },
      { type: 'object', properties: { status: { const: status }, code: { type: 'string', enum: codes } } },
    ],
  }
  return {
    description: codes.map((code) => `\`${code}\` ${PROBLEMS[code].title}.`).join(' '),
    headers: headersNamed([...ALWAYS, ...(PROBLEM_HEADERS[status] ?? [])]),
    content: {
      'application/problem+json': { schema },
      ...(isPage && { 'text/html': { schema: { type: 'string' } } }),
    },
  }
}
