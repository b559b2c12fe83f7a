import { sql } from 'drizzle-orm'
import type { Context } from 'hono'
import * as z from 'zod'
import { type AppEnv, factory } from '../../platform/http/context.ts'
import { noQuery } from '../../platform/http/fields.ts'
import { valid } from '../../platform/http/valid.ts'
import { describe } from '../../platform/openapi/describe.ts'
import { describeFields } from '../../platform/openapi/describe-fields.ts'

const part = describeFields(z.object({ state: z.enum(['up', 'down']), milliseconds: z.number() }), {
  state: 'Whether it answers.',
  milliseconds: 'How many milliseconds it took to find out.',
})
const readiness = describeFields(z.object({ state: z.enum(['ready', 'not ready']), postgres: part, kv: part }), {
  state: 'Whether the Worker can do its work: every part is up.',
  postgres: 'The database, which holds everything.',
  kv: 'The cache of free times. Without it they are read from the database.',
})
const liveness = describeFields(z.object({ state: z.literal('alive') }), {
  state: 'Always `alive`: the Worker runs, whatever else is down.',
})

async function probe(check: () => Promise<unknown>): Promise<z.infer<typeof part>> {
  const started = performance.now()
  const state = await check().then(
    () => 'up' as const,
    () => 'down' as const,
  )
  return { state, milliseconds: Math.round(performance.now() - started) }
}

async function readinessOf(c: Context<AppEnv>): Promise<z.infer<typeof readiness>> {
  const [postgres, kv] = await Promise.all([
    probe(() => c.var.db.run(sql`select 1`)),
    probe(() => c.env.AVAILABILITY.get('health')),
  ])
  return { state: postgres.state === 'up' && kv.state === 'up' ? 'ready' : 'not ready', postgres, kv }
}

/** Whether the Worker is alive and ready, for its operator. Neither route needs a token, and both say only up or down. */
export const healthRoutes = factory
  .createApp()
  .get(
    '/health',
    describe({
      summary: 'Check that the Worker runs',
      tag: 'Health',
      answer: liveness,
      open: true,
    }),
    valid('query', noQuery),
    (c) => c.json({ state: 'alive' as const }),
  )
  .get(
    '/health/ready',
    describe({ summary: 'Check that Postgres and KV answer', tag: 'Health', answer: readiness, open: true }),
    valid('query', noQuery),
    async (c) => {
      const found = await readinessOf(c)
      return c.json(found, found.state === 'ready' ? 200 : 503)
    },
  )
