import { type InferResponseType, parseResponse } from 'hono/client'
import { api } from '../../../client/api.ts'
import { ifMatch } from '../../../client/request-headers.ts'
import type { Plan, Visit } from '../day-types.ts'
import { type CompletionDraft, completionInput } from './completion-draft.ts'

type Answer = InferResponseType<(typeof api.appointments)[':id']['complete']['$post'], 200>
export type Alternative = NonNullable<NonNullable<Answer['followUp']>['alternatives']>[number]

/** What has come of a completion, of which the visit itself is always done. */
export interface Outcome {
  booked: Visit | null
  plan: Plan | null
  /** Where a time was wanted and taken by somebody else. */
  alternatives: Alternative[]
  wasTaken: boolean
  /** Where the follow-up stays planned for another day than was asked for. */
  dayError: unknown
}

export interface Completing {
  draft: CompletionDraft
  /** The time that the follow-up is booked at; null where it is only planned. */
  time: string | null
  /** The day it is planned for. */
  day: string | null
}

/** Bytes that a browser still sends of a page that is closed. */
const MOST_KEPT_ALIVE = 60_000

/** Ends the visit. A plan is made with it, in one step, so that no follow-up is ever lost; its day is set in a second. */
export async function completeVisit(visit: Visit, { draft, time, day }: Completing): Promise<Outcome> {
  const request = { param: { id: visit.id }, json: completionInput(draft, visit, time) }
  const isShort = new Blob([JSON.stringify(request.json)]).size < MOST_KEPT_ALIVE
  const options = { ...ifMatch(visit), init: { keepalive: isShort } }
  const answer = await parseResponse(api.appointments[':id'].complete.$post(request, options))
  const { followUpPlan: plan, followUpAppointment: booked, followUp } = answer
  const outcome: Outcome = {
    booked,
    plan,
    alternatives: followUp?.alternatives ?? [],
    wasTaken: time !== null && booked === null,
    dayError: null,
  }
  if (time !== null || plan === null || day === null || plan.scheduledFor === day) return outcome
  return setDay(plan, day).then(
    (moved) => ({ ...outcome, plan: moved }),
    (dayError: unknown) => ({ ...outcome, dayError }),
  )
}

const setDay = (plan: Plan, day: string): Promise<Plan> =>
  parseResponse(
    api['follow-up-plans'][':id'].$put({ param: { id: plan.id }, json: { scheduledFor: day } }, ifMatch(plan)),
  )

interface At {
  appointmentDate: string
  doctorId: string
  locationId: string | null
}

/** Books the visit of a plan. */
export async function bookPlan(plan: Plan, { appointmentDate, doctorId, locationId }: At): Promise<Visit> {
  const json = { appointmentDate, doctorId, ...(locationId !== null && { locationId }) }
  const request = { param: { id: plan.id }, json }
  return (await parseResponse(api['follow-up-plans'][':id'].schedule.$post(request, ifMatch(plan)))).appointment
}

/** Takes a booking back, and leaves its plan to be booked another day. */
export const cancelBooking = (visit: Visit): Promise<Visit> =>
  parseResponse(api.appointments[':id'].cancel.$post({ param: { id: visit.id }, json: {} }, ifMatch(visit)))
