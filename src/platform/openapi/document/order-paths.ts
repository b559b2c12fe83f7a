import type { OpenAPIV3_1 } from 'openapi-types'
import { TAGS } from '../tags.ts'
import { METHODS, operationsOf } from './operations.ts'

type Paths = NonNullable<OpenAPIV3_1.Document['paths']>

const ORDER = TAGS.map(({ name }) => name as string)

/** Puts paths in the order of their tags, and in each tag as the routes stand. */
export function orderPaths(paths: Paths): Paths {
  const placeOf = (item: OpenAPIV3_1.PathItemObject = {}) =>
    Math.min(...operationsOf(item).flatMap(({ tags = [] }) => tags.map((tag) => ORDER.indexOf(tag))))
  const sorted = Object.entries(paths).sort(([, a], [, b]) => placeOf(a) - placeOf(b))
  return Object.fromEntries(sorted.map(([path, item = {}]) => [path, byMethod(item)]))
}

const byMethod = (item: OpenAPIV3_1.PathItemObject): OpenAPIV3_1.PathItemObject =>
  Object.fromEntries((['parameters', ...METHODS] as const).flatMap((key) => (item[key] ? [[key, item[key]]] : [])))
