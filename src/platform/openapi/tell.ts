import type * as z from 'zod'
import type { Description } from './description.ts'

/** Where a handler keeps what it tells the OpenAPI document. */
export const TOLD = Symbol('told')

/**
 * What a handler tells the OpenAPI document: what its route does, what it validates, or members of the operation. It is kept as it
 * is given: the document is made from it when the Worker is built (`document/hear.ts`), and a Worker that runs never looks at it.
 */
export type Told =
  | { route: Description }
  | { validates: 'json' | 'query'; schema: z.ZodType }
  | { members: { 'x-permission': string; security?: readonly Record<string, readonly string[]>[] } }

/** @returns the same handler */
export const tell = <H extends object>(handler: H, told: Told): H => Object.assign(handler, { [TOLD]: told })
