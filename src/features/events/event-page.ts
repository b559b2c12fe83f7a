import type { Context } from 'hono'
import type { AppEnv } from '../../platform/http/context.ts'
import { type Page, page } from '../../platform/http/cursor.ts'
import { depsOf } from '../../platform/http/deps.ts'
import { listEvents } from './list.ts'
import { listParkedEvents } from './list-parked.ts'
import { boundTo, encodePlace, positionOf } from './place.ts'
import type { EventsQuery, ListedEvent } from './schemas.ts'

/** A page of events. Who follows the list goes on from `nextAfter`, which is there on the last page too. */
export async function eventPageOf(
  c: Context<AppEnv>,
  query: EventsQuery,
): Promise<{ data: ListedEvent[]; page: Page<ListedEvent>['page'] & { nextAfter: string } }> {
  const { db, actor } = depsOf(c)
  const found = query.state === 'parked' ? await listParkedEvents(db, actor, query) : await listEvents(db, actor, query)
  const { events: rows, isMore, next } = found
  const { limit } = query
  const answer = page<ListedEvent>(c, {
    rows,
    limit,
    positionOf: () => positionOf(next),
    filters: boundTo(actor),
    lookedTo: isMore ? positionOf(next) : null,
  })
  return { data: answer.data, page: { ...answer.page, nextAfter: encodePlace(actor, next) } }
}
