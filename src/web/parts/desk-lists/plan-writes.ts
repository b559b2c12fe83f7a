import { parseResponse } from 'hono/client'
import { api } from '../../client/api.ts'
import { ifMatch } from '../../client/request-headers.ts'
import type { BookedPlan, Plan, Visit } from './list-queries.ts'
import type { Slot } from './visit-writes.ts'

const at = api['follow-up-plans'][':id']

/** Books what the plan asks for. The type goes with the place: a place alone means a visit in person. */
export const bookPlan = (
  plan: Plan,
  { doctorId, appointmentDate, locationId }: Slot,
  { type }: Visit,
): Promise<BookedPlan> =>
  parseResponse(
    at.schedule.$post(
      {
        param: { id: plan.id },
        json: { doctorId, appointmentDate, type, ...(locationId !== null && { locationId }) },
      },
      ifMatch(plan),
    ),
  )

export interface Contact {
  channel: string
  outcome: string
  note?: string
  /** A day in the clinic's zone. */
  snoozeUntil?: string
}

export const logContact = (plan: Plan, json: Contact) =>
  parseResponse(at['contact-attempts'].$post({ param: { id: plan.id }, json }, ifMatch(plan)))
