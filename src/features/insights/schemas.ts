import * as z from 'zod'
import { MOST_DAYS } from '../../domain/insights.ts'
import { CHANNELS } from '../../domain/messages/channel.ts'
import { daysBetween } from '../../domain/time.ts'
import { VISIT_TYPES } from '../../domain/visit.ts'
import { dateOnly, uuid, uuidList } from '../../platform/http/fields.ts'

export const insightsQuery = z
  .strictObject({ from: dateOnly, to: dateOnly, doctorId: uuidList.optional(), locationId: uuid.optional() })
  .refine(({ from, to }) => from <= to, { path: ['to'], message: 'must not be before from' })
  .refine(({ from, to }) => daysBetween(from, to) < MOST_DAYS, {
    path: ['to'],
    message: `must be at most ${MOST_DAYS} days from from, both included`,
  })

export type InsightsQuery = z.infer<typeof insightsQuery>

const id = z.uuid()
const count = z.number().int()
const rate = z.number().nullable()

const outcomes = { completed: count, cancelledEarly: count, cancelledLate: count, noShow: count, open: count }

export const outcomeCounts = z.object(outcomes)

export const typeCounts = z.object({ type: z.enum(VISIT_TYPES), ...outcomes })

const quantiles = { visits: count, p50: z.number().nullable(), p90: z.number().nullable() }

export const leadTime = z.object(quantiles)
export const waitTime = z.object(quantiles)
export const closureTime = z.object(quantiles)

export const waitRanges = z.object({ told: count, held: count, rate })

export const followUpCounts = z.object({
  planned: count,
  booked: count,
  completed: count,
  overdue: count,
  daysToClosure: closureTime,
})

const figures = {
  bookableMinutes: z.number(),
  bookedMinutes: z.number(),
  utilisation: rate,
  visits: outcomeCounts,
  types: z.array(typeCounts),
  leadDays: leadTime,
  waitMinutes: waitTime,
  waitRanges,
  followUps: followUpCounts,
}

const week = { week: z.string(), from: z.iso.date(), to: z.iso.date() }
const doctor = { doctorId: id, doctorName: z.string() }

export const insightFigures = z.object(figures).meta({ id: 'InsightFigures' })
export type InsightFigures = z.infer<typeof insightFigures>

export const weekFigures = z.object({ ...week, ...figures })
export const doctorFigures = z.object({ ...doctor, ...figures })
export const doctorsWeekFigures = z.object({ ...doctor, ...week, ...figures })

const shown = { completed: count, noShow: count, showRate: rate }

export const ruleFigures = z.object({
  ruleId: id,
  offsetMinutes: count.nullable(),
  channel: z.enum(CHANNELS).nullable(),
  sent: count,
  failed: count,
  dropped: count,
  ...shown,
})

export const unremindedFigures = z.object(shown)

export const insightsAnswer = z
  .object({
    from: z.iso.date(),
    to: z.iso.date(),
    timezone: z.string(),
    lateMinutes: count,
    total: insightFigures,
    byWeek: z.array(weekFigures),
    byDoctor: z.array(doctorFigures),
    byDoctorAndWeek: z.array(doctorsWeekFigures),
    reminders: z.array(ruleFigures),
    unreminded: unremindedFigures,
  })
  .meta({ id: 'Insights' })

export type InsightsAnswer = z.infer<typeof insightsAnswer>
