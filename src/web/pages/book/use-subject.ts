import { useQuery } from '@tanstack/preact-query'
import { parseResponse } from 'hono/client'
import { api } from '../../client/api.ts'
import { keys } from '../../keys.ts'
import type { Visit } from '../../parts/patient/visit.ts'
import type { BookRequest } from './book-request.ts'

const readVisit = (id: string) => parseResponse(api.appointments[':id'].$get({ param: { id }, query: {} }))

const readPlan = (id: string) => parseResponse(api['follow-up-plans'][':id'].$get({ param: { id }, query: {} }))

type Plan = Awaited<ReturnType<typeof readPlan>>

/** What a time is looked for: a new visit, one that is moved, or the one that a plan asks for, with the visit that asked. */
export type Subject =
  | { kind: 'new' }
  | { kind: 'move'; visit: Visit; plan: Plan | null }
  | { kind: 'plan'; plan: Plan; visit: Visit }

const NEW: Subject = { kind: 'new' }

async function readSubject({ move, plan: planId }: BookRequest): Promise<Subject> {
  if (move) {
    const visit = await readVisit(move)
    // A visit that a plan asked for may not be before the plan's day.
    return { kind: 'move', visit, plan: visit.planId === null ? null : await readPlan(visit.planId) }
  }
  if (!planId) return NEW
  const plan = await readPlan(planId)
  return { kind: 'plan', plan, visit: await readVisit(plan.appointmentId) }
}

export function useSubject(request: BookRequest) {
  const id = request.move ?? request.plan
  const asked = useQuery({
    queryKey: keys.visit(`to-book ${id}`),
    queryFn: () => readSubject(request),
    enabled: id !== null && request.booked === null,
    refetchOnWindowFocus: false,
  })
  return id === null ? { ...asked, data: NEW, error: null } : asked
}

/** The doctor and kind of visit that a subject has already, and the day before which it may not be. */
export function fixedOf(subject: Subject): {
  doctorId: string | null
  type: Visit['type'] | null
  from: string | null
} {
  if (subject.kind === 'new') return { doctorId: null, type: null, from: null }
  const { plan, visit } = subject
  const doctorId = (subject.kind === 'plan' && subject.plan.doctorId) || visit.doctorId
  return { doctorId, type: visit.type, from: plan?.scheduledFor ?? null }
}

/** For whom a subject is, where it says so itself. */
export const patientOf = (subject: Subject): Visit['patient'] | null =>
  subject.kind === 'new' ? null : subject.visit.patient
