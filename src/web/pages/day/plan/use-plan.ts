import { useQuery } from '@tanstack/preact-query'
import { parseResponse } from 'hono/client'
import { api } from '../../../client/api.ts'
import { keys } from '../../../keys.ts'
import type { Visit } from '../day-types.ts'
import type { OverduePlan } from './overdue-plan.ts'

const at = api['follow-up-plans'][':id']

async function readPlan(id: string): Promise<{ plan: OverduePlan; asking: Visit }> {
  const param = { id }
  const [plan, attempts] = await Promise.all([
    parseResponse(at.$get({ param })),
    parseResponse(at['contact-attempts'].$get({ param, query: { limit: '1' } })),
  ])
  const asking = await parseResponse(api.appointments[':id'].$get({ param: { id: plan.appointmentId } }))
  const [last] = attempts.data
  const row = {
    ...plan,
    patient: { ...asking.patient, doNotContact: false },
    doctorName: asking.doctor.name,
    lastContact: last ? { channel: last.channel, outcome: last.outcome, at: last.at } : null,
  }
  return { plan: row, asking }
}

/** A follow-up of whatever day, with the visit that asked for it: one in the line of visits may not be overdue. */
export const usePlan = (id: string) => useQuery({ queryKey: keys.plan(id), queryFn: () => readPlan(id) })
