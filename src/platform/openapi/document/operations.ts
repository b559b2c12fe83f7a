import type { OpenAPIV3_1 } from 'openapi-types'
import type { Traits } from './hear.ts'

/** In the order in which a path's operations stand in the document. */
export const METHODS = ['get', 'post', 'put', 'patch', 'delete'] as const
export type Method = (typeof METHODS)[number]

export type Operation = OpenAPIV3_1.OperationObject & {
  'x-traits'?: Traits
  'x-permission'?: string
  'x-demo-login'?: string
}

/** The operations of a path. */
export function operationsOf(item: OpenAPIV3_1.PathItemObject): Operation[] {
  return METHODS.flatMap((method) => item[method] ?? []) as Operation[]
}
