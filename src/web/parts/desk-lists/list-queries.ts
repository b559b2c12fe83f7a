import { type InferResponseType, parseResponse } from 'hono/client'
import type { WorklistRow } from '../../../features/follow-ups/schemas.ts'
import type { InboxItem } from '../../../features/inbox/schemas.ts'
import { api } from '../../client/api.ts'
import { isLeftOver } from './is-left-over.ts'

export type Visit = InferResponseType<(typeof api.appointments)[':id']['$get'], 200>
export type Plan = WorklistRow
export type Item = InboxItem
export type BookedPlan = InferResponseType<(typeof api)['follow-up-plans'][':id']['schedule']['$post'], 201>

interface Page<R> {
  data: R[]
  page: { nextCursor: string | null }
}

/** One request a page, as large as the API has them: so the first one counts the list, and the tab shows what it brought. */
const LIMIT = '100'

type Asked = { limit: string; cursor?: string }
type Ask<R> = (asked: Asked) => Promise<Page<R>>

const visits = (filter: { status?: string; unresolved?: 'true'; affected?: 'true' }): Ask<Visit> => {
  return (asked) => parseResponse(api.appointments.$get({ query: { ...filter, ...asked } }))
}

const leftOver =
  (ask: Ask<Visit>): Ask<Visit> =>
  async (asked) => {
    const page = await ask(asked)
    return { ...page, data: page.data.filter((visit) => isLeftOver(visit, Date.now())) }
  }

const plans = (filter: { snoozed?: 'true' }): Ask<Plan> => {
  return (asked) => parseResponse(api['follow-up-plans'].$get({ query: { ...filter, ...asked } }))
}

const items = (state: 'open' | 'done'): Ask<Item> => {
  return (asked) => parseResponse(api.inbox.$get({ query: { state, ...asked } }))
}

/** What each list is of. */
export interface Lists {
  requests: Visit
  unresolved: Visit
  affected: Visit
  followUps: Plan
  snoozed: Plan
  inbox: Item
  settled: Item
}
export type ListName = keyof Lists

const ASKS: { [N in ListName]: Ask<Lists[N]> } = {
  requests: visits({ status: 'PENDING' }),
  unresolved: leftOver(visits({ unresolved: 'true' })),
  affected: visits({ affected: 'true' }),
  followUps: plans({}),
  snoozed: plans({ snoozed: 'true' }),
  inbox: items('open'),
  settled: items('done'),
}

export function askList<N extends ListName>(name: N, cursor: string): Promise<Page<Lists[N]>> {
  return ASKS[name]({ limit: LIMIT, ...(cursor !== '' && { cursor }) })
}
