import type { OpenAPIV3_1 } from 'openapi-types'
import { expect, test } from 'vitest'
import * as z from 'zod'
import { blankDocument, documentOf } from '../../src/document.ts'
import { wholeMinute } from '../../src/platform/http/fields.ts'
import { aheadOf } from '../../src/platform/openapi/ahead.ts'
import { describeFields, wordsOf } from '../../src/platform/openapi/describe-fields.ts'
import { wireSchema } from '../../src/platform/openapi/document/json-schema.ts'
import { makeDocument } from '../../src/platform/openapi/document/make-document.ts'
import { NOW, testApp, testEnv } from './platform-app.ts'

const document = await makeDocument(testApp(), { serverUrl: 'http://localhost/', ahead: aheadOf(NOW) })

function operation(path: string, method: 'get' | 'post' | 'put' | 'patch'): OpenAPIV3_1.OperationObject {
  const found = document.paths?.[path]?.[method]
  if (!found) throw new Error(`${method} ${path} is not in the document`)
  return found
}

const namesOf = (path: string, method: 'get' | 'post' | 'put' | 'patch') =>
  [...(document.paths?.[path]?.parameters ?? []), ...(operation(path, method).parameters ?? [])].map((parameter) =>
    '$ref' in parameter ? parameter.$ref.split('/').at(-1) : parameter.name,
  )

/** What a reference of the document leads to. */
function resolved<T>(of: T | OpenAPIV3_1.ReferenceObject | undefined): T {
  const ref = (of as OpenAPIV3_1.ReferenceObject | undefined)?.$ref
  if (ref === undefined) return of as T
  return ref
    .slice(2)
    .split('/')
    .reduce<unknown>((at, key) => (at as Record<string, unknown> | undefined)?.[key], document) as T
}

const responseOf = (of: OpenAPIV3_1.OperationObject, status: number) =>
  resolved<OpenAPIV3_1.ResponseObject>(of.responses?.[status])

test('the document is made from what validates', () => {
  const body = operation('/notes', 'post').requestBody as OpenAPIV3_1.RequestBodyObject
  expect(body.required).toBe(true)
  expect(body.content['application/json']?.schema).toEqual({ $ref: '#/components/schemas/MakeNote' })
  expect(document.components?.schemas?.MakeNote).toMatchObject({
    required: ['title'],
    additionalProperties: false,
    properties: {
      title: { type: 'string', maxLength: 20 },
      color: { description: 'If you leave it out: `red`.' },
      ids: { items: { type: 'string', format: 'uuid' } },
    },
  })
  expect((operation('/notes/{id}', 'put').requestBody as OpenAPIV3_1.RequestBodyObject).required).toBe(false)
  const [status, limit] = operation('/notes', 'get').parameters ?? []
  expect(status).toMatchObject({
    in: 'query',
    name: 'status',
    style: 'form',
    explode: false,
    schema: { type: 'array' },
  })
  expect(limit).toMatchObject({ name: 'limit', schema: { type: 'integer', maximum: 100, default: 20 } })
})

test('a field has the words of its object before those of its format, also where its schema is shared or a component', async () => {
  const place = z.object({ name: z.string() }).meta({ id: 'Place' })
  const visit = z.object({
    from: wholeMinute,
    to: wholeMinute.optional(),
    at: place,
    first: z.uuid(),
    second: z.uuid(),
  })
  const words = { from: 'Begins.', to: 'Ends.', at: 'Where.', first: 'One.', second: 'Another.' }
  describeFields(visit, words)
  describeFields(place, { name: 'Its name.' })
  const asList = z.array(visit.meta({ id: 'Visit' }).refine(() => true))
  const { components } = await wireSchema(asList, 'input').toOpenAPISchema()
  expect(JSON.stringify(components)).not.toContain('x-words')
  expect(components?.schemas).toMatchObject({
    Visit: {
      properties: {
        from: { description: 'Begins. A date and time in ISO 8601, in whole minutes.' },
        to: { description: 'Ends. A date and time in ISO 8601, in whole minutes.' },
        at: { $ref: '#/components/schemas/Place', description: 'Where.' },
        first: { description: 'One.' },
        second: { description: 'Another.' },
      },
    },
    Place: { properties: { name: { description: 'Its name.' } } },
  })
  expect(wordsOf(visit)).toEqual(words)
  expect(() => wordsOf(visit.extend({ more: z.string() }))).toThrow('not described yet')
})

test('the version of the document is what every answer names', async () => {
  const answer = await testApp().request('/health', {}, testEnv())
  expect(answer.headers.get('X-Kept-Version')).toBe(document.info.version)
  expect(document.info.version).toMatch(/^\d{4}-\d{2}-\d{2}$/)
})

test('answers are components, with their headers', () => {
  const made = responseOf(operation('/notes', 'post'), 201)
  expect(made.content?.['application/json']?.schema).toEqual({ $ref: '#/components/schemas/Note' })
  expect(document.components?.schemas?.Note).toMatchObject({ required: ['id', 'title', 'size'] })
  expect(Object.keys(made.headers ?? {})).toEqual([
    ...['X-Request-Id', 'X-Kept-Request-Id', 'X-Kept-Version', 'RateLimit-Policy', 'Idempotency-Replayed', 'Location'],
  ])
  const listed = responseOf(operation('/notes', 'get'), 200)
  expect(Object.keys(listed.headers ?? {})).toContain('Link')
  expect(listed.content?.['application/json']?.schema).toEqual({ $ref: '#/components/schemas/NotePage' })
})

test('each operation has the headers that it takes', () => {
  expect(namesOf('/notes', 'post')).toEqual(['RequestId', 'ClinicId', 'IdempotencyKey'])
  expect(namesOf('/notes/{id}', 'put')).toEqual(['RequestId', 'ClinicId', 'id', 'IdempotencyKey', 'IfMatch'])
  expect(namesOf('/notes', 'get')).toEqual(['RequestId', 'ClinicId', 'status', 'limit', 'cursor'])
})

test('a PATCH has a name of its own, and takes what the PUT takes', () => {
  const [put, patch] = [operation('/notes/{id}', 'put'), operation('/notes/{id}', 'patch')]
  expect([put.operationId, patch.operationId]).toEqual(['updateNote', 'patchNote'])
  expect(patch.description).toContain('updateNote')
  const taken = (of: OpenAPIV3_1.OperationObject) => (of.requestBody as OpenAPIV3_1.RequestBodyObject).content
  expect(taken(patch)['application/merge-patch+json']).toEqual(taken(put)['application/json'])
})

test('each operation lists its refusals by status', () => {
  const { responses = {} } = operation('/notes', 'post')
  expect(Object.keys(responses)).toEqual(['201', '400', '401', '403', '409', '413', '415', '422', '429', '500', '503'])
  const schema = responseOf(operation('/notes', 'post'), 409).content?.['application/problem+json']?.schema
  expect(JSON.stringify(schema)).toContain('["SCHEDULING_CONFLICT","IDEMPOTENCY_IN_PROGRESS"]')
  expect(operation('/notes', 'post').description).toContain('appointments:book')
})

test('operations that are refused by the same codes share one component', () => {
  const refs = [operation('/notes', 'post'), operation('/notes/{id}', 'put')].map(
    ({ responses = {} }) => (responses[401] as OpenAPIV3_1.ReferenceObject).$ref,
  )
  expect(refs).toEqual(Array(2).fill('#/components/responses/Unauthenticated'))
})

test('nothing of ours is left in it, every reference leads somewhere, every operation has its own id', () => {
  const text = JSON.stringify(document)
  expect(text).not.toContain('x-traits')
  for (const [, ref = ''] of text.matchAll(/"\$ref":"([^"]+)"/g)) expect(resolved({ $ref: ref }), ref).toBeDefined()
  const ids = [...text.matchAll(/"operationId":"([^"]+)"/g)].map((match) => match[1])
  expect(ids.length).toBeGreaterThanOrEqual(3)
  expect(new Set(ids).size).toBe(ids.length)
  expect(document.openapi).toMatch(/^3\.1/)
})

test('it says where the service is', () => {
  expect(document.servers).toEqual([{ url: 'http://localhost' }])
})

/** The static files as the build has made them, and how often they were asked. */
async function staticFiles() {
  const text = JSON.stringify(await blankDocument())
  const asked: string[] = []
  const fetch = async (url: string) => {
    asked.push(new URL(url).pathname)
    return new Response(text)
  }
  return { asked, ASSETS: { fetch } }
}

const DAY = 24 * 3_600_000

test.each(['http://localhost', 'https://kept.example/', 'https://kept.example/$&"/api'])(
  'what the build made is filled in with %s and the day, once a day',
  async (PUBLIC_URL) => {
    let now = NOW
    const app = testApp({ clock: () => now })
    const { asked, ASSETS } = await staticFiles()
    const read = () => app.request('/openapi.json', {}, testEnv({ PUBLIC_URL, ASSETS }))
    const tags = new Set<string | null>()
    for (const at of [NOW, NOW + DAY, NOW + 300 * DAY]) {
      now = at
      const [first, second] = [await read(), await read()]
      const text = await first.text()
      expect(text).toBe(JSON.stringify(await documentOf({ serverUrl: PUBLIC_URL, now })))
      expect([await second.text(), second.headers.get('ETag')]).toEqual([text, first.headers.get('ETag')])
      tags.add(first.headers.get('ETag'))
    }
    expect(tags.size).toBe(3)
    expect(asked).toEqual(Array(3).fill('/openapi.json'))
  },
)

test('without the file of the build it is an error that says so, and nothing is kept of it', async () => {
  const { ASSETS } = await staticFiles()
  const app = testApp()
  const missing = { fetch: async () => new Response('', { status: 404 }) }
  expect((await app.request('/openapi.json', {}, testEnv({ ASSETS: missing }))).status).toBe(500)
  expect((await app.request('/openapi.json', {}, testEnv({ ASSETS }))).status).toBe(200)
})
