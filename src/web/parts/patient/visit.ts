import type { InferResponseType } from 'hono/client'
import type { api } from '../../client/api.ts'

export type Visit = InferResponseType<(typeof api.appointments)[':id']['$get'], 200>

export type VisitType = Visit['type']
