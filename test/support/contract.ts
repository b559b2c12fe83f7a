import { exports } from 'cloudflare:workers'
import type { OpenAPIV3_1 } from 'openapi-types'
import { z } from 'zod'

type Answered = { status: number; headers: Headers; body: unknown }
type Schema = Record<string, unknown>

interface Document {
  paths: Record<string, Record<string, OpenAPIV3_1.OperationObject>>
  components: { schemas: Record<string, Schema>; headers: Record<string, unknown> }
}

let document: Promise<Document> | undefined
const shapes = new Map<string, z.ZodType>()

/** Every endpoint of the document that has answered in this file: `GET /appointments/{id}`. */
export const answered = new Set<string>()

async function read(): Promise<Document> {
  const response = await exports.default.fetch(new Request('http://kept.test/openapi.json'))
  return response.json()
}

/**
 * The path of the document that a request's path is an instance of; a literal one before one with parameters. Throws where
 * the document knows the path, but not by this method.
 */
function templateOf({ paths }: Document, method: string, path: string): string | undefined {
  const fits = (template: string) => new RegExp(`^${template.replace(/\{[^}]+\}/g, '[^/]+')}$`).test(path)
  const fitting = Object.keys(paths)
    .filter(fits)
    .sort((a, b) => a.split('{').length - b.split('{').length)
  const template = fitting.find((path) => paths[path]?.[method.toLowerCase()])
  if (!template && fitting[0]) throw new Error(`${fitting[0]} has no ${method} in the document.`)
  return template
}

function shapeOf({ components }: Document, name: string, schema: Schema): z.ZodType {
  const known = shapes.get(name)
  if (known) return known
  const text = JSON.stringify({ ...schema, $defs: components.schemas })
  // zod takes a reference for a whole URL.
  const local = text.replaceAll('"#/components/schemas/', '"#/$defs/').replaceAll('"format":"uri-reference",', '')
  const shape = z.fromJSONSchema(JSON.parse(local))
  shapes.set(name, shape)
  return shape
}

/**
 * Holds an answer against the OpenAPI document: its status is there, its body is what the schema says, and the headers it
 * promises for this status were sent. A path that the document does not list at all (a 404 of the router) passes; a method
 * that it does not list for a path is a mistake.
 */
export async function holdAgainstDocument(method: string, url: string, answer: Answered): Promise<void> {
  document ??= read()
  const known = await document
  const template = templateOf(known, method, new URL(url, 'http://kept.test').pathname)
  const operation = template && known.paths[template]?.[method.toLowerCase()]
  if (!operation) return
  answered.add(`${method} ${template}`)
  const name = `${method} ${template} ${answer.status}`
  const response = operation.responses?.[answer.status] as OpenAPIV3_1.ResponseObject | undefined
  if (!response) throw new Error(`${name} is not in the document: ${JSON.stringify(answer.body)}`)
  if (answer.status === 304) {
    if (answer.body !== '') throw new Error(`${name} has a body`)
    return
  }
  const media = answer.headers.get('Content-Type')?.split(';')[0] ?? ''
  const schema = response.content?.[media]?.schema as Schema | undefined
  if (!schema) throw new Error(`${name} does not say it answers ${media}`)
  const result = shapeOf(known, `${name} ${media}`, schema).safeParse(answer.body)
  if (!result.success) throw new Error(`${name} is not what the document says: ${z.prettifyError(result.error)}`)
  for (const header of ['ETag', 'Location', 'Retry-After', 'Server-Timing', 'X-Request-Id']) {
    if (response.headers?.[header] && !answer.headers.has(header)) throw new Error(`${name} lacks ${header}`)
  }
}
