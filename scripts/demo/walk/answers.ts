import { z } from 'zod'
import { type Answer, Unexpected } from './walker.ts'

/** What the walk looks at in the answers. */
export const visit = z.object({
  id: z.string(),
  status: z.string(),
  appointmentDate: z.string(),
  localDate: z.string(),
  localTime: z.string(),
  isFollowUp: z.boolean(),
  diagnosis: z.string().nullish(),
  windows: z.object({ checkIn: z.object({ opensAt: z.string(), closesAt: z.string() }).nullable() }),
})
export type Visit = z.infer<typeof visit>
export const withVisit = z.object({ appointment: visit })
export const visits = z.object({ data: z.array(visit).min(1) })
export const completion = z.object({
  appointment: visit,
  followUpPlan: z.object({ id: z.string(), status: z.string() }),
  followUpAppointment: visit,
})
export const chain = z.object({ totalAppointments: z.number(), followUps: z.array(visit) })
export const person = z.object({ doctorId: z.string().optional(), patientId: z.string().optional() })
export const conflict = z.object({
  code: z.string(),
  alternatives: z.array(z.object({ appointmentDate: z.string() })).optional(),
})
export const availability = z.object({
  days: z.array(
    z.object({
      slots: z.array(
        z.object({ appointmentDate: z.string(), locationId: z.string().nullable(), available: z.boolean() }),
      ),
    }),
  ),
})
export const locations = z.object({ data: z.array(z.object({ id: z.string(), active: z.boolean() })) })
export const line = z.object({
  version: z.number(),
  waiting: z.array(z.object({ appointmentId: z.string(), tokenNumber: z.number(), calledAt: z.string().nullable() })),
})
export const series = z.object({
  series: z.object({ id: z.string(), summary: z.string(), status: z.string() }),
  appointments: z.array(visit),
  skipped: z.array(z.unknown()),
})
export const ended = z.object({ series: z.object({ status: z.string() }), cancelled: z.array(visit) })

/** @throws Unexpected where the answer has another shape */
export function read<T>(shape: z.ZodType<T>, { body }: Answer): T {
  const result = shape.safeParse(body)
  if (result.success) return result.data
  const wrong = result.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`)
  throw new Unexpected(`The answer lacks what the contract promises. ${wrong.join('; ')}`)
}
