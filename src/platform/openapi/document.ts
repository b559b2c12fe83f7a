import type { Env, Hono, Schema } from 'hono'
import { generateSpecs } from 'hono-openapi'
import type { OpenAPIV3_1 } from 'openapi-types'
import type { ErrorCode } from '../../domain/errors.ts'
import { API_VERSION } from '../http/api-version.ts'
import { PROBLEMS } from '../http/problem.ts'
import { COMPONENTS, PROBLEM_HEADERS } from './components.ts'
import type { Traits } from './describe.ts'
import { pathWords } from './path-words.ts'

type Operation = OpenAPIV3_1.OperationObject & { 'x-traits'?: Traits; 'x-permission'?: string }
type Headers = Record<string, OpenAPIV3_1.ReferenceObject>

const METHODS = ['get', 'post', 'put', 'patch', 'delete'] as const

/** The OpenAPI 3.1 document of an app, from what its routes validate with and describe. */
export async function documentOf<E extends Env, S extends Schema, P extends string>(
  app: Hono<E, S, P>,
): Promise<OpenAPIV3_1.Document> {
  const document = (await generateSpecs(app, {
    documentation: {
      info: {
        title: 'Kept',
        version: API_VERSION,
        description:
          'Appointments and follow-ups for clinics. Errors are RFC 9457 problems; a page under /problems explains each code.',
      },
      security: [{ bearer: [] }],
      components: structuredClone(COMPONENTS),
    },
    defaultValidationErrorResponse: false,
  })) as OpenAPIV3_1.Document
  for (const [path, item] of Object.entries(document.paths ?? {})) {
    for (const method of METHODS) {
      const operation = item?.[method] as Operation | undefined
      if (operation) complete(operation, { method, path })
    }
  }
  return document
}

/** Adds what every operation of its kind has: headers, refusals, formats of its parameters. */
function complete(operation: Operation, { method, path }: { method: (typeof METHODS)[number]; path: string }): void {
  const { 'x-traits': traits, 'x-permission': permission } = operation
  if (!traits) return
  delete operation['x-traits']
  const isWrite = method !== 'get'
  const takesKey = isWrite && traits.idempotent && !traits.open
  const takesMatch = isWrite && traits.versioned
  const isRecord = !isWrite && traits.versioned
  const hasBody = operation.requestBody !== undefined
  if (method === 'patch') takeMergePatch(operation)

  for (const given of operation.parameters ?? []) if (!('$ref' in given)) format(given, path)
  const named = [
    ...(traits.open ? [] : ['ClinicId']),
    ...(takesKey ? ['IdempotencyKey'] : []),
    ...(takesMatch ? ['IfMatch'] : []),
    ...(isRecord ? ['IfNoneMatch'] : []),
    ...traits.takes,
  ]
  const shared = ['RequestId', ...named].map((name) => ({ $ref: `#/components/parameters/${name}` }))
  operation.parameters = [...(operation.parameters ?? []), ...shared]
  if (traits.open) operation.security = []
  if (permission !== undefined)
    operation.description = `${operation.description ?? ''}\n\nPermission: \`${permission}\`.`.trim()

  for (const [status, response] of Object.entries(operation.responses ?? {})) {
    if ('$ref' in response) continue
    const kinds = [
      ...(traits.versioned ? ['ETag'] : []),
      ...(traits.list ? ['Link'] : []),
      ...(takesKey ? ['Idempotency-Replayed'] : []),
      ...(status === '201' ? ['Location'] : []),
      ...traits.tells,
    ]
    response.headers = headersNamed([...ALWAYS, ...kinds])
  }
  if (isRecord) {
    operation.responses = {
      ...operation.responses,
      304: { description: 'You have it: `If-None-Match` named its ETag.', headers: headersNamed([...ALWAYS, 'ETag']) },
    }
  }
  const codes = new Set<ErrorCode>([
    ...traits.codes,
    ...(traits.open ? [] : (['UNAUTHENTICATED', 'FORBIDDEN'] as const)),
    ...(hasBody ? (['PAYLOAD_TOO_LARGE', 'UNSUPPORTED_MEDIA_TYPE'] as const) : []),
    // A write is one clinic's, and so is its key.
    ...(takesKey ? (['CLINIC_REQUIRED', 'IDEMPOTENCY_IN_PROGRESS', 'IDEMPOTENCY_KEY_REUSED'] as const) : []),
    ...(takesMatch ? (['VERSION_MISMATCH'] as const) : []),
    ...(traits.list ? (['INVALID_CURSOR'] as const) : []),
    'VALIDATION_ERROR',
    'RATE_LIMITED',
    'DATABASE_UNAVAILABLE',
    'OVERLOADED',
    'INTERNAL_ERROR',
  ])
  operation.responses = withProblems(operation.responses ?? {}, problemResponses(codes, hasBody))
}

type Responses = Record<string, OpenAPIV3_1.ResponseObject>

/** A status that a route answers with data may come as a problem too. */
function withProblems(own: OpenAPIV3_1.ResponsesObject, problems: Responses): OpenAPIV3_1.ResponsesObject {
  const both = Object.entries(problems).map(([status, problem]) => {
    const data = own[status]
    if (!data || '$ref' in data) return [status, problem] as const
    const { description, headers, content } = problem
    return [
      status,
      { headers, description: `${data.description} ${description}`, content: { ...data.content, ...content } },
    ] as const
  })
  return { ...own, ...Object.fromEntries(both) } as OpenAPIV3_1.ResponsesObject
}

/** A PATCH of ours is what RFC 7396 calls a merge patch, but that a list is replaced as a whole there too. */
function takeMergePatch(operation: Operation): void {
  const { content } = (operation.requestBody ?? {}) as Partial<OpenAPIV3_1.RequestBodyObject>
  const json = content?.['application/json']
  if (content && json) content['application/merge-patch+json'] = json
}

/** A path's ids are UUIDs, and its parameters have their words; a list in a query is one parameter with commas. */
function format(parameter: OpenAPIV3_1.ParameterObject, path: string): void {
  const words = parameter.in === 'path' ? pathWords(parameter.name, path) : undefined
  if (words !== undefined) parameter.description ??= words
  if (parameter.in === 'path' && /^id$|Id$/.test(parameter.name)) parameter.schema = { type: 'string', format: 'uuid' }
  const schema = parameter.schema as OpenAPIV3_1.SchemaObject | undefined
  if (parameter.in === 'query' && schema?.type === 'array') Object.assign(parameter, { style: 'form', explode: false })
}

/** What every answer carries. */
const ALWAYS = ['X-Request-Id', 'X-Kept-Request-Id', 'X-Kept-Version', 'RateLimit-Policy', 'Server-Timing']

function headersNamed(names: readonly string[]): Headers {
  return Object.fromEntries(names.map((name) => [name, { $ref: `#/components/headers/${name}` }]))
}

function problemResponses(codes: ReadonlySet<ErrorCode>, hasBody: boolean): Record<string, OpenAPIV3_1.ResponseObject> {
  const byStatus = new Map<number, ErrorCode[]>(hasBody ? [[400, ['VALIDATION_ERROR']]] : [])
  for (const code of codes) byStatus.set(PROBLEMS[code].status, [...(byStatus.get(PROBLEMS[code].status) ?? []), code])
  const responses = [...byStatus].sort(([a], [b]) => a - b).map(([status, of]) => [status, problemResponse(status, of)])
  return Object.fromEntries(responses) as Record<string, OpenAPIV3_1.ResponseObject>
}

function problemResponse(status: number, codes: ErrorCode[]): OpenAPIV3_1.ResponseObject {
  const schema: OpenAPIV3_1.SchemaObject = {
    allOf: [
      { $ref: '#/components/schemas/Problem' },
      { type: 'object', properties: { status: { const: status }, code: { type: 'string', enum: codes } } },
    ],
  }
  const meanings = codes.map((code) => `\`${code}\` ${PROBLEMS[code].title}.`)
  return {
    description: meanings.join(' '),
    headers: headersNamed([...ALWAYS, ...(PROBLEM_HEADERS[status] ?? [])]),
    content: { 'application/problem+json': { schema } },
  }
}
