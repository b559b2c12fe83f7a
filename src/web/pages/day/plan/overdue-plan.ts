import type { InferResponseType } from 'hono/client'
import type { api } from '../../../client/api.ts'

export type OverduePlan = InferResponseType<(typeof api)['follow-up-plans']['$get'], 200>['data'][number]
