import type { OpenAPIV3_1 } from 'openapi-types'
import { tellDefaults } from './tell-defaults.ts'

type Schema = OpenAPIV3_1.SchemaObject | OpenAPIV3_1.ReferenceObject

const REF = '#/components/schemas/'

/**
 * Moves the schemas of bodies and answers to the components, so that generated clients have a type with a name for each.
 * @param schemas the components of the document; schemas are added to it
 * @returns what names a body and an answer of an operation, whose name is in upper camel case. It throws an Error where two
 *   schemas would have one name.
 */
export function schemaNames(schemas: Record<string, Schema>) {
  const names = new Map(Object.entries(schemas).map(([name, schema]) => [JSON.stringify(schema), name]))

  const refTo = (schema: Schema, name: string): OpenAPIV3_1.ReferenceObject => {
    if ('$ref' in schema && typeof schema.$ref === 'string') return { $ref: schema.$ref }
    const text = JSON.stringify(schema)
    const known = names.get(text)
    if (known) return { $ref: `${REF}${known}` }
    if (schemas[name]) throw new Error(`The document has two schemas of the name ${name}.`)
    schemas[name] = schema
    names.set(text, name)
    return { $ref: `${REF}${name}` }
  }

  /** Parts that many answers have. */
  const nameParts = (schema: OpenAPIV3_1.SchemaObject) => {
    const { properties = {} } = schema
    const { page, affected } = properties
    if (page && !('$ref' in page)) {
      const { description, ...part } = page as OpenAPIV3_1.SchemaObject
      properties.page = { ...refTo(part, 'Page'), ...(description !== undefined && { description }) }
    }
    if (affected && 'items' in affected) affected.items = refTo(affected.items, 'AffectedVisit')
  }
  for (const schema of Object.values(schemas)) if (!('$ref' in schema)) nameParts(schema)

  return {
    nameBody(operation: string, media: OpenAPIV3_1.MediaTypeObject): void {
      const { schema } = media
      if (schema && !('$ref' in schema)) tellDefaults(schema)
      if (schema) media.schema = refTo(schema, isEmpty(schema) ? 'NoFields' : operation)
    },
    nameAnswer(operation: string, media: OpenAPIV3_1.MediaTypeObject): void {
      const { schema } = media
      if (!schema || '$ref' in schema || schema.type === 'string') return
      nameParts(schema)
      media.schema = refTo(schema, pageName(schema) ?? `${operation}Answer`)
    },
  }
}

function isEmpty(schema: Schema): boolean {
  const { properties = {}, additionalProperties } = schema as OpenAPIV3_1.SchemaObject
  return Object.keys(properties).length === 0 && additionalProperties === false
}

/** A page of records that have a name is `DoctorPage`, a list that has no pages `QueueList`. */
function pageName({ properties = {} }: OpenAPIV3_1.SchemaObject): string | undefined {
  const [first, ...others] = Object.keys(properties)
  const data = properties.data as { items?: OpenAPIV3_1.ReferenceObject } | undefined
  if (first !== 'data' || others.some((name) => name !== 'page')) return undefined
  const record = data?.items?.$ref?.slice(REF.length)
  return record && `${record}${others.length > 0 ? 'Page' : 'List'}`
}
