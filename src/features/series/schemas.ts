import * as z from 'zod'
import { FREQUENCIES, MOST_OCCURRENCES } from '../../domain/recurrence.ts'
import { POLICIES, SERIES_STATUSES } from '../../domain/series.ts'
import { TREATMENT_TYPES, VISIT_TYPES } from '../../domain/visit.ts'
import {
  commaList,
  cursor,
  dateOnly,
  instant,
  limit,
  text,
  uuid,
  uuidList,
  wholeMinute,
} from '../../platform/http/fields.ts'
import { pageOf } from '../../platform/http/page-of.ts'
import { occurrence, skippedOccurrence } from '../../records/occurrence-record.ts'
import { appointmentRecord } from '../../records/visits/appointment-record.ts'

export const duration = z.number().int().min(5).max(480)

export const timeOfDay = z
  .string()
  .regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'must be a time of day, HH:mm')
  .meta({ description: 'A time of day, HH:mm, in the zone of the location, or of the clinic if there is no location.' })

const weekday = z
  .string()
  .regex(/^(-?[1-5])?(MO|TU|WE|TH|FR|SA|SU)$/, 'must be a weekday, MO to SU, or in a MONTHLY rule also 2MO or -1FR')

/** No more days than a year has, or the second occurrence would be years away. */
const MOST_APART = 366

export const recurrence = z
  .strictObject({
    frequency: z.enum(FREQUENCIES),
    interval: z.number().int().min(1).max(MOST_APART).default(1),
    byDay: z
      .array(weekday)
      .min(1)
      .max(35)
      .refine((days) => new Set(days).size === days.length, 'must name each day only once')
      .optional(),
    count: z.number().int().min(1).max(MOST_OCCURRENCES).optional(),
    until: dateOnly.optional(),
  })
  .refine((rule) => rule.count === undefined || rule.until === undefined, {
    path: ['until'],
    message: 'cannot be combined with count',
  })
  .refine((rule) => rule.frequency !== 'YEARLY' || rule.byDay === undefined, {
    path: ['byDay'],
    message: 'cannot be used in a YEARLY rule',
  })
  .refine((rule) => rule.frequency === 'MONTHLY' || !rule.byDay?.some((day) => day.length > 2), {
    path: ['byDay'],
    message: 'may have a number (such as 2MO) only in a MONTHLY rule',
  })
  .meta({
    description:
      'A rule of RFC 5545. Without byDay the day of startDate is repeated. If a month or year does not have that day, the last day ' +
      `before it is used (RFC 7529, SKIP=BACKWARD). A series has at most ${MOST_OCCURRENCES} occurrences in two years; without an end it runs for one year.`,
  })

export const recurringInput = z
  .strictObject({
    patientId: uuid,
    startDate: z.union([dateOnly, wholeMinute]),
    time: timeOfDay.optional(),
    endDate: dateOnly.optional(),
    templateId: uuid.optional(),
    doctorId: uuid.optional(),
    type: z.enum(VISIT_TYPES).optional(),
    locationId: uuid.nullish(),
    duration: duration.optional(),
    recurrence: recurrence.optional(),
    treatmentType: z.enum(TREATMENT_TYPES).default('GENERAL_CONSULTATION'),
    reason: text(2000).nullish(),
    notes: text(5000).nullish(),
    onConflict: z.enum(POLICIES).default('fail'),
    dryRun: z.boolean().default(false),
  })
  .superRefine((input, ctx) => {
    if (input.templateId !== undefined) return
    for (const name of ['doctorId', 'type', 'recurrence'] as const) {
      if (input[name] === undefined)
        ctx.addIssue({ code: 'custom', path: [name], message: 'is required, unless you send templateId' })
    }
    if (input.time === undefined && !input.startDate.includes('T')) {
      ctx.addIssue({ code: 'custom', path: ['time'], message: 'is required if startDate is a date without a time' })
    }
  })
export type RecurringInput = z.infer<typeof recurringInput>

export const changeSeriesInput = z
  .strictObject({
    scope: z.enum(['this', 'following', 'all']).default('all'),
    occurrence: z.number().int().min(1).optional(),
    time: timeOfDay.optional(),
    duration: duration.optional(),
    doctorId: uuid.optional(),
    locationId: uuid.nullable().optional(),
    endDate: dateOnly.optional(),
    status: z.enum(['active', 'paused']).optional(),
    onConflict: z.enum(POLICIES).default('fail'),
    includeModified: z.boolean().default(false),
    restore: z.boolean().optional(),
  })
  .refine((input) => input.scope !== 'this' || input.occurrence !== undefined, {
    path: ['occurrence'],
    message: 'is required with the scope this',
  })
  .refine((input) => input.scope !== 'all' || input.occurrence === undefined, {
    path: ['occurrence'],
    message: 'is possible only with the scope this or following',
  })
  .refine((input) => input.scope !== 'this' || input.endDate === undefined, {
    path: ['endDate'],
    message: 'can be changed only for the whole series',
  })
  .refine((input) => input.scope !== 'this' || input.status === undefined, {
    path: ['status'],
    message: 'can be changed only for the whole series',
  })
  .refine((input) => !input.restore || input.scope === 'this', {
    path: ['restore'],
    message: 'is possible only with the scope this',
  })
export type ChangeSeriesInput = z.infer<typeof changeSeriesInput>

export const cancelSeriesInput = z.strictObject({ reason: text(1000).nullish() })
export type CancelSeriesInput = z.infer<typeof cancelSeriesInput>

export const seriesQuery = z.strictObject({ limit, cursor })
export type SeriesQuery = z.infer<typeof seriesQuery>

export const seriesListQuery = z.strictObject({
  patientId: uuidList.optional(),
  doctorId: uuidList.optional(),
  status: commaList(SERIES_STATUSES).optional(),
  updatedSince: instant.optional(),
  limit,
  cursor,
})
export type SeriesListQuery = z.infer<typeof seriesListQuery>

const id = z.uuid()
const at = z.iso.datetime()

/** A rule as it is answered: without what was not said. */
export const recurrenceRecord = z.object({
  frequency: z.enum(FREQUENCIES),
  interval: z.number(),
  byDay: z.array(z.string()).optional(),
  count: z.number().optional(),
  until: z.iso.date().optional(),
})

const seriesRecord = z
  .object({
    id,
    clinicId: id,
    patientId: id,
    doctorId: id,
    locationId: id.nullable(),
    templateId: id.nullable(),
    type: z.enum(VISIT_TYPES),
    treatmentType: z.enum(TREATMENT_TYPES),
    duration: z.number(),
    time: z.string(),
    timezone: z.string(),
    startDate: z.iso.date(),
    endDate: z.iso.date().nullable(),
    status: z.enum(SERIES_STATUSES),
    recurrence: recurrenceRecord,
    rrule: z.string(),
    summary: z.string(),
    version: z.number(),
    createdAt: at,
    updatedAt: at,
  })
  .meta({ id: 'Series' })
export type SeriesRecord = z.infer<typeof seriesRecord>

export const seriesList = pageOf(seriesRecord)

const records = z.array(appointmentRecord)

export const recurringAnswer = z.object({
  series: seriesRecord,
  appointments: records,
  skipped: z.array(occurrence),
  shifted: z.array(occurrence),
})

export const dryRunAnswer = z.object({ occurrences: z.array(occurrence) }).meta({ id: 'SeriesDryRun' })

export const seriesPage = pageOf(appointmentRecord).extend({ series: seriesRecord })

export const changeAnswer = z.object({ series: seriesRecord, changed: records, skipped: z.array(skippedOccurrence) })

export const cancelAnswer = z.object({ series: seriesRecord, cancelled: records })
