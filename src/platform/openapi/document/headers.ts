import type { OpenAPIV3_1 } from 'openapi-types'

/** What every answer of the API carries. */
export const ALWAYS = ['X-Request-Id', 'X-Kept-Request-Id', 'X-Kept-Version', 'RateLimit-Policy']

/** Headers of an answer, by their names in `COMPONENTS.headers`. */
export function headersNamed(names: readonly string[]): Record<string, OpenAPIV3_1.ReferenceObject> {
  return Object.fromEntries(names.map((name) => [name, { $ref: `#/components/headers/${name}` }]))
}
