import type { Context } from 'hono'
import type { AppEnv } from '../../platform/http/context.ts'
import { page } from '../../platform/http/cursor.ts'
import { depsOf } from '../../platform/http/deps.ts'
import { etag } from '../../platform/http/etag.ts'
import { type PlanRecord, presentPlan } from '../../records/follow-ups/follow-up-plan.ts'

/** The plan's record, its ETag, and whether it is a replay. */
export async function respondWithPlan(
  c: Context<AppEnv>,
  { image, replayed = false }: { image: unknown; replayed?: boolean },
): Promise<PlanRecord> {
  const { actor, vault } = depsOf(c)
  const record = await presentPlan(image, { ...actor, vault })
  c.header('ETag', etag({ ...record, isPending: !('instructions' in record) }))
  if (replayed) c.header('Idempotency-Replayed', 'true')
  return record
}

/** A page of plans, each as `present` shows it. */
export async function respondWithPlans<T extends { scheduledFor: string; id: string }>(
  c: Context<AppEnv>,
  {
    images,
    present,
    limit,
    filters,
  }: { images: unknown[]; present: (image: unknown) => Promise<T>; limit: number; filters: unknown },
) {
  const rows = await Promise.all(images.map(present))
  return page(c, { rows, limit, filters, positionOf: (row) => [row.scheduledFor, row.id] })
}
