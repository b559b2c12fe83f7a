import { resolver } from 'hono-openapi'
import type { OpenAPIV3_1 } from 'openapi-types'
import * as z from 'zod'
import { asDescriptions } from '../describe-fields.ts'

type Schema = OpenAPIV3_1.SchemaObject

/**
 * What a zod schema looks like on the wire, as the resolver that hono-openapi wants. `.meta({ wire })` replaces what zod
 * would say where text on the wire becomes something else (`limit`), and keeps a description and a default that are added later;
 * `.meta({ id })` names a component; `describeFields` says what each field is.
 */
export function wireSchema(schema: z.ZodType, io: 'input' | 'output'): ReturnType<typeof resolver> {
  const toOpenAPISchema = async () => {
    const whole = z.toJSONSchema(schema, { io, unrepresentable: 'any', override: asOnTheWire })
    const { $schema, $defs = {}, ...root } = asComponents(whole)
    return { schema: root as Schema, components: { schemas: $defs as Record<string, Schema> } }
  }
  return { ...resolver(schema), toOpenAPISchema }
}

function asOnTheWire({
  zodSchema,
  jsonSchema,
}: {
  zodSchema: z.core.$ZodType
  jsonSchema: z.core.JSONSchema.BaseSchema
}): void {
  // The format says it; zod's patterns for it would be a quarter of the document.
  if (jsonSchema.format !== undefined) delete jsonSchema.pattern
  asPlainList(jsonSchema)
  const { wire, description } = z.globalRegistry.get(zodSchema as z.ZodType) ?? {}
  if (typeof wire !== 'object' || wire === null) return
  const own = { description, default: jsonSchema.default }
  for (const key of Object.keys(jsonSchema)) delete jsonSchema[key]
  Object.assign(jsonSchema, wire)
  for (const [key, value] of Object.entries(own)) if (value !== undefined) jsonSchema[key] = value
}

/** A pair of the same kind is a list of two: generators know lists, and tools ask what the items of one are. */
function asPlainList(jsonSchema: z.core.JSONSchema.BaseSchema): void {
  const { prefixItems } = jsonSchema
  if (!prefixItems || new Set(prefixItems.map((item) => JSON.stringify(item))).size !== 1) return
  delete jsonSchema.prefixItems
  Object.assign(jsonSchema, { items: prefixItems[0], minItems: prefixItems.length, maxItems: prefixItems.length })
}

function asComponents<T extends object>(schema: T): T {
  return JSON.parse(JSON.stringify(schema).replaceAll('"#/$defs/', '"#/components/schemas/'), asDescriptions) as T
}
