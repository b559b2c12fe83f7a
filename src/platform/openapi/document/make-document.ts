import type { Env, Hono, Schema } from 'hono'
import { generateSpecs } from 'hono-openapi'
import type { OpenAPIV3_1 } from 'openapi-types'
import type { ErrorCode } from '../../../domain/errors.ts'
import { API_VERSION } from '../../http/api-version.ts'
import { PROBLEMS } from '../../http/problem.ts'
import type { Ahead } from '../ahead.ts'
import { withoutSlash } from '../document-text.ts'
import type { Example } from '../example.ts'
import { TAGS } from '../tags.ts'
import { ABOUT } from './about.ts'
import { COMPONENTS } from './components.ts'
import { ALWAYS, headersNamed } from './headers.ts'
import { hear, type Traits } from './hear.ts'
import { nameEnums } from './name-enums.ts'
import { schemaNames } from './name-schemas.ts'
import { METHODS, type Method, type Operation, operationsOf } from './operations.ts'
import { orderPaths } from './order-paths.ts'
import { tellPathParameter } from './path-parameters.ts'
import { problemResponses } from './problem-responses.ts'
import { shareAnswers } from './share-answers.ts'
import { shareParameters } from './share-parameters.ts'

type Document = OpenAPIV3_1.Document
type AnyApp<E extends Env, S extends Schema, P extends string> = Hono<E, S, P>

interface Asked {
  /** Where the service is. */
  serverUrl: string
  /** The times that examples are about. */
  ahead: Ahead
}

/** What one operation is completed with. */
interface Making {
  path: string
  method: Method
  ahead: Ahead
  problems: ReturnType<typeof problemResponses>
  names: ReturnType<typeof schemaNames>
}

/** The OpenAPI 3.1 document of an app, from what its routes validate with and describe. */
export async function makeDocument<E extends Env, S extends Schema, P extends string>(
  app: AnyApp<E, S, P>,
  { serverUrl, ahead }: Asked,
): Promise<Document> {
  hear(app)
  const origin = withoutSlash(serverUrl)
  const document = (await generateSpecs(app, {
    documentation: {
      info: {
        title: 'Kept',
        version: API_VERSION,
        summary: 'Appointments and follow-ups for clinics.',
        description: ABOUT,
        contact: { name: 'The reference', url: `${origin}/docs` },
        // No licence is granted; SPDX has no shorter word for it.
        license: { name: 'All rights reserved', identifier: 'LicenseRef-All-Rights-Reserved' },
      } as OpenAPIV3_1.InfoObject,
      servers: [{ url: origin }],
      tags: TAGS.map((tag) => ({ ...tag })),
      security: [{ bearer: [] }],
      components: structuredClone(COMPONENTS),
    },
    defaultValidationErrorResponse: false,
  })) as Document
  const { schemas = {}, responses = {}, parameters = {} } = document.components ?? {}
  document.components = { ...document.components, schemas, responses, parameters }
  const problems = problemResponses(responses as Record<string, OpenAPIV3_1.ResponseObject>)
  const names = schemaNames(schemas)
  for (const [path, item = {}] of Object.entries(document.paths ?? {})) {
    for (const method of METHODS) {
      const operation = item[method] as Operation | undefined
      if (operation) complete(operation, { path, method, ahead, problems, names })
    }
  }
  shareAnswers(
    Object.values(document.paths ?? {}).flatMap((item) => operationsOf(item ?? {})),
    responses,
  )
  shareParameters(Object.values(document.paths ?? {}) as OpenAPIV3_1.PathItemObject[], parameters)
  document.paths = orderPaths(document.paths ?? {})
  nameEnums(document as Document & { components: { schemas: Record<string, unknown> } })
  return document
}

const upperCamel = (id: string) => id[0]?.toUpperCase() + id.slice(1)

/** Adds what every operation of its kind has: headers, refusals, what its parameters mean, an example. */
function complete(operation: Operation, making: Making): void {
  const { 'x-traits': traits } = operation
  if (!traits) return
  delete operation['x-traits']
  const { method, path, names } = making
  nameIt(operation, method)
  const name = upperCamel(operation.operationId ?? '')
  for (const given of operation.parameters ?? []) {
    if ('$ref' in given) continue
    if (given.in === 'path') tellPathParameter(given, path)
    else tellQueryParameter(given)
  }
  addHeaders(operation, traits, method)
  refuse(operation, traits, { ...making, name })
  if (traits.open) operation.security ??= []
  for (const body of bodiesOf(operation)) names.nameBody(name, body)
  if (method === 'patch') takeMergePatch(operation)
  if (traits.socket) openSocket(operation)
  for (const media of mediaOf(operation)) names.nameAnswer(name, media)
  showExample(operation, traits.example(making.ahead))
}

/** A PATCH does what the PUT beside it does, and has a name of its own. */
function nameIt(operation: Operation, method: Method): void {
  const { operationId = '', 'x-permission': permission } = operation
  if (method === 'patch') {
    operation.description = `Does what \`PUT\` does on this path: see \`${operationId}\`.`
    operation.operationId = operationId.replace(/^[a-z]+/, 'patch')
  }
  if (permission !== undefined) operation.description += `\n\nPermission: \`${permission}\`.`
}

/** A list in a query is one parameter with commas. */
function tellQueryParameter(parameter: OpenAPIV3_1.ParameterObject): void {
  const schema = parameter.schema as OpenAPIV3_1.SchemaObject | undefined
  if (schema?.type === 'array') Object.assign(parameter, { style: 'form', explode: false })
}

const takesKey = (traits: Traits, method: Method) => method !== 'get' && traits.idempotent && !traits.open
/** Whether it answers a record that the caller may have already, as it is. */
const isTagged = (traits: Traits, method: Method) => method === 'get' && traits.versioned
const takesMatch = (traits: Traits, method: Method) => method !== 'get' && traits.match

function addHeaders(operation: Operation, traits: Traits, method: Method): void {
  const named = [
    'RequestId',
    ...(traits.open ? [] : ['ClinicId']),
    ...(takesKey(traits, method) ? ['IdempotencyKey'] : []),
    ...(takesMatch(traits, method) ? ['IfMatch'] : []),
    ...(isTagged(traits, method) ? ['IfNoneMatch'] : []),
    ...traits.takes,
  ]
  const shared = named.map((name) => ({ $ref: `#/components/parameters/${name}` }))
  operation.parameters = [...(operation.parameters ?? []), ...shared]
  for (const [status, response] of Object.entries(operation.responses ?? {})) {
    if ('$ref' in response) continue
    response.headers = headersNamed([
      ...ALWAYS,
      ...(traits.versioned ? ['ETag'] : []),
      ...(traits.list ? ['Link'] : []),
      ...(takesKey(traits, method) ? ['Idempotency-Replayed'] : []),
      ...(status === '201' ? ['Location'] : []),
      ...traits.tells,
    ])
  }
}

function refuse(operation: Operation, traits: Traits, { method, problems, name }: Making & { name: string }): void {
  const hasBody = operation.requestBody !== undefined
  const codes = new Set<ErrorCode>([
    ...traits.codes,
    ...(traits.open ? [] : (['UNAUTHENTICATED', 'FORBIDDEN'] as const)),
    ...(hasBody ? (['PAYLOAD_TOO_LARGE', 'UNSUPPORTED_MEDIA_TYPE'] as const) : []),
    // A write is one clinic's, and so is its key.
    ...(takesKey(traits, method)
      ? (['CLINIC_REQUIRED', 'IDEMPOTENCY_IN_PROGRESS', 'IDEMPOTENCY_KEY_REUSED'] as const)
      : []),
    ...(takesMatch(traits, method) ? (['VERSION_MISMATCH'] as const) : []),
    ...(traits.list ? (['INVALID_CURSOR'] as const) : []),
    'VALIDATION_ERROR',
    'RATE_LIMITED',
    'DATABASE_UNAVAILABLE',
    'OVERLOADED',
    'INTERNAL_ERROR',
  ])
  const pages = new Set(traits.hasPages ? traits.codes.map((code) => PROBLEMS[code].status) : [])
  const unchanged = isTagged(traits, method) ? { 304: { $ref: '#/components/responses/NotModified' } } : {}
  const refusals = problems({ operation: name, codes, pages, hasBody })
  operation.responses = { ...operation.responses, ...unchanged, ...refusals, ...alsoData(operation, refusals) }
}

/** A status that a route answers with data may come as a problem too. */
function alsoData(
  { responses = {} }: Operation,
  refusals: Record<string, OpenAPIV3_1.ReferenceObject>,
): OpenAPIV3_1.ResponsesObject {
  const both = Object.keys(responses).filter((status) => status in refusals)
  const problem = { schema: { $ref: '#/components/schemas/Problem' } }
  return Object.fromEntries(
    both.map((status) => {
      const data = responses[status] as OpenAPIV3_1.ResponseObject
      return [status, { ...data, content: { ...data.content, 'application/problem+json': problem } }]
    }),
  )
}

function bodiesOf({ requestBody }: Operation): OpenAPIV3_1.MediaTypeObject[] {
  return requestBody && 'content' in requestBody ? Object.values(requestBody.content) : []
}

/** A PATCH of ours is what RFC 7396 calls a merge patch, but that a list is replaced as a whole there too. */
function takeMergePatch(operation: Operation): void {
  const { content } = (operation.requestBody ?? {}) as Partial<OpenAPIV3_1.RequestBodyObject>
  const json = content?.['application/json']
  if (content && json) content['application/merge-patch+json'] = { ...json }
}

/** What the route answers is what the messages of its socket look like. */
function openSocket(operation: Operation): void {
  const { 200: message, ...refusals } = operation.responses ?? {}
  const description = 'The socket is open. Each of its messages is text in JSON, as the schema says.'
  operation.responses = { 101: { ...message, description }, ...refusals }
}

function mediaOf({ responses = {} }: Operation): OpenAPIV3_1.MediaTypeObject[] {
  return Object.values(responses).flatMap((response) =>
    'content' in response ? Object.values(response.content ?? {}) : [],
  )
}

function showExample(operation: Operation, { as, path, query, body }: Example): void {
  for (const parameter of operation.parameters ?? []) {
    if ('$ref' in parameter) continue
    const value = (parameter.in === 'path' ? path : query)?.[parameter.name]
    if (value !== undefined) parameter.example = value
  }
  for (const media of bodiesOf(operation)) media.example = body ?? {}
  if (as !== null) operation['x-demo-login'] = as
}
