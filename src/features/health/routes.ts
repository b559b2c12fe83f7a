import * as z from 'zod'
import { describe } from '#openapi/describe'
import { factory } from '../../platform/http/context.ts'
import { noQuery } from '../../platform/http/fields.ts'
import { valid } from '../../platform/http/valid.ts'
import { describeFields } from '../../platform/openapi/describe-fields.ts'
import * as examples from './examples.ts'
import { RETRY_AFTER, readiness, readinessOf } from './readiness.ts'

const liveness = describeFields(z.object({ state: z.literal('alive') }), {
  state: 'Always `alive`: the Worker runs, whatever else is down.',
})

/** Whether the Worker is alive and ready, for its operator. Neither route needs a token, and both say only what a stranger may read. */
export const healthRoutes = factory
  .createApp()
  .get(
    '/health',
    describe({
      id: 'checkHealth',
      summary: 'Check that the Worker runs',
      description: 'Answers as long as the Worker runs. It asks nothing else, so it says nothing about the database.',
      example: examples.withoutToken,
      tag: 'Health',
      answer: liveness,
      open: true,
    }),
    valid('query', noQuery),
    (c) => c.json({ state: 'alive' as const }),
  )
  .get(
    '/health/ready',
    describe({
      id: 'checkReadiness',
      summary: 'Check that the Worker is ready',
      description:
        'Checks side by side what the service needs: a connection to Postgres, KV, the newest migration, the rights of the Worker’s role, the keys of tokens, and the keys of sealed texts. A check that hangs is cut off after three seconds. If all are up, the answer is 200 and `ready`; else it is 503, and each part that is down says what to do in `remedy`: outside development only in general, and the log says it precisely. An answer counts for five seconds.',
      example: examples.withoutToken,
      tag: 'Health',
      answer: readiness,
      notReady: readiness,
      open: true,
    }),
    valid('query', noQuery),
    async (c) => {
      const found = await readinessOf(c)
      return found.state === 'ready' ? c.json(found, 200) : c.json(found, 503, { 'Retry-After': String(RETRY_AFTER) })
    },
  )
