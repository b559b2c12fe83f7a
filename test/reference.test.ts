import type { OpenAPIV3_1 } from 'openapi-types'
import { expect, test } from 'vitest'
import { documentOf } from '../src/document.ts'

/** A schema that says nothing of its own about `properties` that another one, which it refers to, describes. */
type Schema = OpenAPIV3_1.SchemaObject & OpenAPIV3_1.ReferenceObject & { prefixItems?: Schema[] }

const asked = { serverUrl: 'https://kept.example', now: Date.now() }
const document = await documentOf(asked)
const { schemas = {}, parameters = {} } = document.components ?? {}

/** The place of each part in the document, `POST /appointments body.address`, and the part. */
type Places<T> = [place: string, part: T][]

const entriesOf = <T>(parts: Record<string, T> | undefined, at: string): Places<T> =>
  Object.entries(parts ?? {}).map(([name, part]) => [`${at}${name}`, part])

const operations: Places<OpenAPIV3_1.OperationObject> = Object.entries(document.paths ?? {}).flatMap(
  ([path, item]) =>
    (['get', 'post', 'put', 'patch', 'delete'] as const).flatMap((method) => {
      const operation = item?.[method]
      return operation ? [[`${method.toUpperCase()} ${path}`, operation] as const] : []
    }) as Places<OpenAPIV3_1.OperationObject>,
)

const contentOf = (of: unknown, at: string): Places<Schema> =>
  Object.entries((of as OpenAPIV3_1.ResponseObject | undefined)?.content ?? {}).map(([media, { schema }]) => [
    `${at} ${media}`,
    schema as Schema,
  ])

const parametersOf = ([place, { parameters: own = [] }]: Places<OpenAPIV3_1.OperationObject>[number]) =>
  own.flatMap(
    (one): Places<OpenAPIV3_1.ParameterObject> => ('$ref' in one ? [] : [[`${place} ${one.in} ${one.name}`, one]]),
  )

/** Every schema that stands somewhere by itself. */
const roots: Places<Schema> = [
  ...entriesOf(schemas as Record<string, Schema>, ''),
  ...operations.flatMap(([place, { requestBody, responses }]) => [
    ...contentOf(requestBody, `${place} body`),
    ...Object.entries(responses ?? {}).flatMap(([status, response]) => contentOf(response, `${place} ${status}`)),
  ]),
  ...operations.flatMap(parametersOf).map(([place, { schema }]): [string, Schema] => [place, schema as Schema]),
]

/** A schema and all schemas within it. */
function within([place, schema]: Places<Schema>[number]): Places<Schema> {
  if (typeof schema !== 'object' || schema === null) return []
  const {
    properties,
    items,
    additionalProperties,
    anyOf = [],
    oneOf = [],
    allOf = [],
    prefixItems = [],
  } = schema as {
    [keyword in string]?: never
  } & Schema
  const inner: Places<Schema> = [
    ...entriesOf(properties as Record<string, Schema> | undefined, `${place}.`),
    ...[items, additionalProperties].map((one): [string, Schema] => [`${place}[]`, one as Schema]),
    ...[anyOf, oneOf, allOf, prefixItems].flat().map((one): [string, Schema] => [place, one as Schema]),
  ]
  return [[place, schema], ...inner.flatMap(within)]
}

/** What is wrong with a description; nothing if it says something. */
function faultOf(description: string | undefined): string | null {
  if (description === undefined || description.trim() === '') return 'has no description'
  if (description.split(/\s+/).length < 3) return `is only called "${description}"`
  return /[.:)`]$/.test(description) ? null : `ends in the middle of "${description}"`
}

const faulty = (parts: Places<{ description?: string }>) =>
  parts.flatMap(([place, { description }]) => {
    const fault = faultOf(description)
    return fault === null ? [] : [`${place} ${fault}`]
  })

const nested = roots.flatMap(within)
/** In an `allOf` with a reference a property narrows one that is described where the reference leads. */
const narrowed = new Set(
  nested.flatMap(([, { allOf = [] }]) => (allOf.some((one) => '$ref' in one) ? (allOf as Schema[]) : [])),
)
const objects = nested.filter(([, schema]) => schema.properties !== undefined && !narrowed.has(schema))

test('every field of every record, answer and body is described', () => {
  expect(objects.length).toBeGreaterThan(150)
  const fields = objects.flatMap(([place, { properties }]) =>
    entriesOf(properties as Record<string, Schema>, `${place}.`),
  )
  expect([...new Set(faulty(fields))]).toEqual([])
})

test('no two fields of one object have the same description', () => {
  const alike = objects.flatMap(([place, { properties }]) => {
    const byText = Map.groupBy(
      Object.entries(properties as Record<string, Schema>),
      ([, { description }]) => description,
    )
    return [...byText.values()]
      .filter((fields) => fields.length > 1)
      .map((fields) => `${place}: ${fields.map(([name]) => name).join(', ')}`)
  })
  expect([...new Set(alike)]).toEqual([])
})

test('every parameter is described', () => {
  const own = operations.flatMap(parametersOf)
  expect(own.length).toBeGreaterThan(100)
  expect(faulty([...own, ...entriesOf(parameters as Record<string, OpenAPIV3_1.ParameterObject>, '')])).toEqual([])
})

test('every field that is an object of its own, or a list of them, says what its own fields are', () => {
  const mute = nested.filter(
    ([, { type, properties, additionalProperties }]) =>
      type === 'object' && properties === undefined && additionalProperties === undefined,
  )
  expect(mute.map(([place]) => place)).toEqual([])
})

test('it is the same each time it is made: a new day makes it anew', async () => {
  expect(await documentOf(asked)).toEqual(document)
})
