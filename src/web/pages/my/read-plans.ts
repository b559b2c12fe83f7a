import { parseResponse } from 'hono/client'
import { api } from '../../client/api.ts'

/** The follow-up plans of a patient that nobody has closed. */
export const readPlans = async (id: string) =>
  (
    await parseResponse(
      api.patients[':id']['follow-up-plans'].$get({
        param: { id },
        query: { status: 'scheduled,overdue', limit: '20' },
      }),
    )
  ).data

export type Plan = Awaited<ReturnType<typeof readPlans>>[number]
