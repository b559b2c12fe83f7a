import type { OpenAPIV3_1 } from 'openapi-types'

type Node = Record<string, unknown>

/**
 * Says in words what a field of a body is if it is left out. Generators of TypeScript take a field with a `default` for one that
 * has to be sent, since they read a schema as what is there once it was validated.
 */
export function tellDefaults(schema: OpenAPIV3_1.SchemaObject): void {
  for (const node of nodesOf(schema)) {
    if (node.default === undefined) continue
    const said = typeof node.description === 'string' ? `${node.description} ` : ''
    const value = typeof node.default === 'string' ? node.default : JSON.stringify(node.default)
    node.description = `${said}If you leave it out: \`${value}\`.`
    delete node.default
  }
}

/** A schema, and every schema of a field in it. */
function nodesOf(value: unknown): Node[] {
  if (typeof value !== 'object' || value === null) return []
  const node = value as Node
  const { properties, items, anyOf, allOf, oneOf } = node as Record<string, object | undefined>
  return [
    node,
    ...[properties ?? {}, { items }, anyOf ?? [], allOf ?? [], oneOf ?? []].flatMap((part) =>
      Object.values(part).flatMap(nodesOf),
    ),
  ]
}
