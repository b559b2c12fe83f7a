import type { InferResponseType } from 'hono/client'
import type { api } from '../../../client/api.ts'

export type Hours = InferResponseType<(typeof api.doctors)[':id']['working-hours']['$get'], 200>
export type Session = Hours['sessions'][number]
export type VisitType = Session['types'][number]
