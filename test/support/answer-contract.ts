import type { OpenAPIV3_1 } from 'openapi-types'
import * as z from 'zod'

export type Answered = { status: number; headers: Headers; body: unknown }
type Schema = Record<string, unknown>

/** What of an OpenAPI document says how requests are answered. */
export interface Contract {
  paths: Record<string, Record<string, OpenAPIV3_1.OperationObject>>
  components: { schemas: Record<string, Schema>; responses: Record<string, OpenAPIV3_1.ResponseObject> }
}

/**
 * The path of the document that a request's path is an instance of; a literal one before one with parameters. Throws where
 * the document knows the path, but not by this method.
 */
function templateOf({ paths }: Contract, method: string, path: string): string | undefined {
  const fits = (template: string) => new RegExp(`^${template.replace(/\{[^}]+\}/g, '[^/]+')}$`).test(path)
  const fitting = Object.keys(paths)
    .filter(fits)
    .sort((a, b) => a.split('{').length - b.split('{').length)
  const template = fitting.find((path) => paths[path]?.[method.toLowerCase()])
  if (!template && fitting[0]) throw new Error(`${fitting[0]} has no ${method} in the document.`)
  return template
}

const shapes = new WeakMap<Contract, Map<string, z.ZodType>>()

/** What checks a value against a schema of the document; made once for each name. */
export function shapeOf(contract: Contract, name: string, schema: Schema): z.ZodType {
  const made = shapes.get(contract) ?? new Map<string, z.ZodType>()
  shapes.set(contract, made)
  const known = made.get(name)
  if (known) return known
  const text = JSON.stringify({ ...schema, $defs: contract.components.schemas })
  // zod takes a reference for a whole URL.
  const local = text.replaceAll('"#/components/schemas/', '"#/$defs/').replaceAll('"format":"uri-reference",', '')
  const shape = z.fromJSONSchema(JSON.parse(local))
  made.set(name, shape)
  return shape
}

function responseOf(
  { components }: Contract,
  response: OpenAPIV3_1.ResponseObject | OpenAPIV3_1.ReferenceObject | undefined,
): OpenAPIV3_1.ResponseObject | undefined {
  if (!response || !('$ref' in response)) return response
  return components.responses[response.$ref.split('/').at(-1) ?? '']
}

/**
 * Holds an answer against the OpenAPI document: its status is there, its body is what the schema says, and the headers it
 * promises for this status were sent. A path that the document does not list at all (a 404 of the router) passes; a method
 * that it does not list for a path is a mistake.
 * @returns the endpoint that answered, `GET /appointments/{id}`
 */
export function holdAgainst(contract: Contract, method: string, path: string, answer: Answered): string | undefined {
  const template = templateOf(contract, method, path)
  const operation = template && contract.paths[template]?.[method.toLowerCase()]
  if (!operation) return undefined
  const name = `${method} ${template} ${answer.status}`
  const response = responseOf(contract, operation.responses?.[answer.status])
  if (!response) throw new Error(`${name} is not in the document: ${JSON.stringify(answer.body)}`)
  const media = answer.headers.get('Content-Type')?.split(';')[0] ?? ''
  const schema = response.content?.[media]?.schema as Schema | undefined
  if (!schema && response.content) throw new Error(`${name} does not say it answers ${media}`)
  if (!response.content && answer.body !== '') throw new Error(`${name} has a body`)
  const result = schema && shapeOf(contract, `${name} ${media}`, schema).safeParse(answer.body)
  if (result?.success === false)
    throw new Error(`${name} is not what the document says: ${z.prettifyError(result.error)}`)
  for (const header of ['ETag', 'Location', 'Retry-After', 'X-Request-Id']) {
    if (response.headers?.[header] && !answer.headers.has(header)) throw new Error(`${name} lacks ${header}`)
  }
  return `${method} ${template}`
}
