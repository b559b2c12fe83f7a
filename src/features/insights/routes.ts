import { describe } from '#openapi/describe'
import { allow } from '../../platform/auth/allow.ts'
import { factory } from '../../platform/http/context.ts'
import { depsOf } from '../../platform/http/deps.ts'
import { valid } from '../../platform/http/valid.ts'
import * as examples from './examples.ts'
import { presentInsights } from './present-insights.ts'
import { readInsights } from './read-insights.ts'
import { insightsAnswer, insightsQuery } from './schemas.ts'

/** What became of a clinic's time. */
export const insightRoutes = factory.createApp().get(
  '/insights',
  describe({
    id: 'getInsights',
    summary: 'Get the clinic’s figures',
    description:
      'Counts the visits that begin, and the follow-up plans that are due, from `from` to `to`: both days are included, in the clinic’s zone, and there are at most 366. An administrator gets the figures of all doctors; a doctor gets their own, and is refused others’ with FORBIDDEN. Numbers only: no patient is named. With `locationId` only visits, hours and plans of that location count, so no video calls and no home visits. Quantiles of several weeks cannot be computed from those of each week, so the answer gives them for every scope.',
    example: examples.reading,
    tag: 'Insights',
    answer: insightsAnswer,
    codes: ['NOT_FOUND', 'DOCTOR_NOT_FOUND', 'LOCATION_NOT_FOUND', 'CLINIC_REQUIRED'],
  }),
  allow('insights:read'),
  valid('query', insightsQuery),
  async (c) => {
    const { db, actor } = depsOf(c)
    const query = c.req.valid('query')
    return c.json(presentInsights(await readInsights(db, actor, query), query))
  },
)
