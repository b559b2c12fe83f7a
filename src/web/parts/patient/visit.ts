import type { InferResponseType } from 'hono/client'
import type { api } from '../../client/api.ts'

export type Visit = InferResponseType<(typeof api.appointments)[':id']['$get'], 200>

export type VisitType = Visit['type']

/** The header by which a write holds for what was shown alone. */
export const ifStill = ({ version }: { version: number }) => ({ headers: { 'If-Match': `"${version}"` } })
