import { describe } from '#openapi/describe'
import { allow } from '../../platform/auth/allow.ts'
import { factory } from '../../platform/http/context.ts'
import { filtersOf, page } from '../../platform/http/cursor.ts'
import { depsOf, recordRequest } from '../../platform/http/deps.ts'
import { idempotencyOf } from '../../platform/http/idempotency.ts'
import { pathId } from '../../platform/http/path-id.ts'
import { valid } from '../../platform/http/valid.ts'
import { patientCodes } from '../../records/patients/patient-checks.ts'
import { readImage } from '../../records/visits/appointment.ts'
import { bookSeries } from './book.ts'
import { bookSeriesInCalendar, changeSeriesInCalendar, notifyFormerCalendars } from './calendar/client.ts'
import { cancelSeries } from './cancel.ts'
import { changeSeries } from './change.ts'
import * as examples from './examples.ts'
import { listSeries } from './list.ts'
import { getSeries } from './queries.ts'
import { presentSeries } from './record.ts'
import {
  presentVisits,
  respondWithBooked,
  respondWithCancelled,
  respondWithChanged,
  respondWithSeries,
} from './respond.ts'
import * as schemas from './schemas.ts'
import { templateRoutes } from './templates/routes.ts'

const tag = 'Series'
const NOT_FOUND = 'SERIES_NOT_FOUND'
const TIMES = [
  'SCHEDULING_CONFLICT',
  'OUTSIDE_WORKING_HOURS',
  'APPOINTMENT_IN_PAST',
  'DST_GAP',
  'DOCTOR_NOT_FOUND',
  'LOCATION_NOT_FOUND',
  'LOCATION_REQUIRED',
  'LOCATION_NOT_ALLOWED',
  'CLINIC_REQUIRED',
] as const

/** Endpoints 16 to 19, and the list of series. */
const series = factory
  .createApp()
  .post(
    '/appointments/recurring',
    describe({
      id: 'bookSeries',
      summary: 'Book a recurring series',
      example: examples.booking,
      description: `Checks the whole series, then writes it in one step. \`onConflict\` says what happens to an occurrence that cannot be booked at its
        time: fail refuses the series and lists all such occurrences, skip leaves them out, shift books the nearest free slot of the
        same day. A time that the clocks skip is DST_GAP, and shift books the first valid minute. \`dryRun\` writes nothing.`,
      tag,
      ok: 201,
      answer: schemas.recurringAnswer,
      otherwise: schemas.dryRunAnswer,
      codes: [...TIMES, ...patientCodes, 'TEMPLATE_NOT_FOUND'],
    }),
    allow('series:write'),
    valid('json', schemas.recurringInput, { nullIsAbsent: true }),
    async (c) => {
      const input = c.req.valid('json')
      const idempotency = input.dryRun ? null : await idempotencyOf(c, input)
      const booked = await bookSeries(depsOf(c), { input, idempotency }, (task) => bookSeriesInCalendar(c, task))
      if ('occurrences' in booked) return c.json(booked, 200)
      return c.json(await respondWithBooked(c, booked), 201)
    },
  )
  .get(
    '/series',
    describe({
      id: 'listSeries',
      summary: 'List series',
      example: examples.listing,
      description: 'The series that begins last comes first.',
      tag,
      answer: schemas.seriesList,
      list: true,
      codes: ['INVALID_CURSOR', 'DST_GAP', 'CLINIC_REQUIRED'],
    }),
    allow('series:list'),
    valid('query', schemas.seriesListQuery),
    async (c) => {
      const query = c.req.valid('query')
      const { db, actor } = depsOf(c)
      const rows = (await listSeries(db, actor, query)).map(presentSeries)
      const positionOf = (row: schemas.SeriesRecord) => [row.startDate, row.id]
      return c.json(page(c, { rows, limit: query.limit, positionOf, filters: filtersOf(actor, query) }))
    },
  )
  .get(
    '/appointments/series/:id',
    describe({
      id: 'getSeries',
      summary: 'Get a series and its appointments',
      description:
        'Returns the series with a page of its visits, by their numbers, the cancelled ones included. `summary` is the rule in words.',
      example: examples.getting,
      tag,
      answer: schemas.seriesPage,
      versioned: true,
      list: true,
      codes: [NOT_FOUND],
    }),
    allow('series:read'),
    valid('query', schemas.seriesQuery),
    async (c) => {
      const { db, actor } = depsOf(c)
      const id = pathId(c, 'id')
      const query = c.req.valid('query')
      const filters = filtersOf(actor, { ...query, id })
      const found = await getSeries(db, actor, { id, query, filters })
      const rows = await presentVisits(c, found.visits)
      const positionOf = (row: (typeof rows)[number]) => [row.appointmentDate, row.id]
      const visits = page(c, { rows, limit: query.limit, filters, positionOf })
      const series = respondWithSeries(c, found.series)
      c.set(
        'outlivesTag',
        rows.some(({ updatedAt }) => Date.parse(updatedAt) > Date.parse(series.updatedAt)),
      )
      return c.json({ series, ...visits }, 200)
    },
  )
  .put(
    '/appointments/series/:id',
    describe({
      id: 'updateSeries',
      summary: 'Update, end, pause or resume a series',
      example: examples.pausing,
      description: `Changes only upcoming visits; one that was moved by hand keeps its time unless \`includeModified\` is sent. With fail, all visits
        change or none; skip leaves a visit where it is; shift moves it to the nearest free slot of its day. Pausing cancels the upcoming
        visits, and resuming books them again under their numbers. With the scope following, the change begins at \`occurrence\`, or at
        the next one. \`restore\` books an occurrence again that was cancelled or left out. A cancelled series is refused with SERIES_CLOSED.`,
      tag,
      answer: schemas.changeAnswer,
      versioned: true,
      codes: [NOT_FOUND, 'SERIES_CLOSED', 'INVALID_STATUS_TRANSITION', 'UNREADABLE_FIELD', ...TIMES, ...patientCodes],
    }),
    allow('series:write'),
    valid('json', schemas.changeSeriesInput),
    async (c) => {
      const input = c.req.valid('json')
      const request = await recordRequest(c, pathId(c, 'id'), input)
      const decideIn = (task: Parameters<typeof changeSeriesInCalendar>[1]) => changeSeriesInCalendar(c, task)
      const changed = await changeSeries(depsOf(c), request, { input, decideIn })
      await notifyFormerCalendars(
        c,
        changed.left.filter((visit) => visit.doctor_id !== changed.toldBy),
      )
      return c.json(await respondWithChanged(c, changed), 200)
    },
  )
  .delete(
    '/appointments/series/:id',
    describe({
      id: 'cancelSeries',
      summary: 'Cancel a series',
      example: examples.cancelling,
      description:
        'Also cancels its upcoming visits. If a patient cancels the series, visits that are too close for them to cancel stay booked.',
      tag,
      answer: schemas.cancelAnswer,
      versioned: true,
      codes: [NOT_FOUND, 'CLINIC_REQUIRED'],
    }),
    allow('series:cancel'),
    valid('json', schemas.cancelSeriesInput),
    async (c) => {
      const input = c.req.valid('json')
      const request = await recordRequest(c, pathId(c, 'id'), input)
      const cancelled = await cancelSeries(depsOf(c), request, input)
      const visits = cancelled.replayed ? [] : (cancelled.image.cancelled as unknown[])
      await notifyFormerCalendars(c, visits.map(readImage))
      return c.json(await respondWithCancelled(c, cancelled), 200)
    },
  )

/** Recurring visits and the templates they are made from. */
export const seriesRoutes = factory.createApp().route('/', series).route('/', templateRoutes)
