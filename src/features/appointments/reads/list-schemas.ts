import * as z from 'zod'
import { STATUSES } from '../../../domain/appointment.ts'
import { VISIT_TYPES } from '../../../domain/visit.ts'
import {
  commaList,
  cursor,
  dateOnly,
  externalId,
  flag,
  instant,
  limit,
  uuidList,
} from '../../../platform/http/fields.ts'

const SORTS = ['appointmentDate', '-appointmentDate'] as const

export const listQuery = z
  .strictObject({
    doctorId: uuidList,
    patientId: uuidList,
    locationId: uuidList,
    status: commaList(STATUSES),
    type: commaList(VISIT_TYPES),
    date: dateOnly,
    from: instant,
    to: instant,
    overlapping: flag,
    followUp: flag,
    unresolved: flag,
    affected: flag,
    externalId,
    updatedSince: instant,
    sort: z.enum(SORTS),
  })
  .partial()
  .extend({ limit, cursor })
  .refine((query) => !query.date || (!query.from && !query.to), {
    path: ['date'],
    message: 'cannot be combined with from or to',
  })
  .refine((query) => !query.overlapping || query.from, { path: ['overlapping'], message: 'needs from' })
export type ListQuery = z.infer<typeof listQuery>

export const mineQuery = z.strictObject({
  as: z.enum(['patient', 'doctor']).optional(),
  when: z.enum(['upcoming', 'past', 'all']).default('upcoming'),
  status: commaList(STATUSES).optional(),
  limit,
  cursor,
})
export type MineQuery = z.infer<typeof mineQuery>

export const upcomingQuery = z.strictObject({ limit, cursor })
