import type { Context } from 'hono'
import { v7 } from 'uuid'
import { describe } from '#openapi/describe'
import { allow } from '../../platform/auth/allow.ts'
import { type AppEnv, factory } from '../../platform/http/context.ts'
import { filtersOf, page } from '../../platform/http/cursor.ts'
import { depsOf, recordRequest } from '../../platform/http/deps.ts'
import { noQuery } from '../../platform/http/fields.ts'
import { pathId } from '../../platform/http/path-id.ts'
import { valid } from '../../platform/http/valid.ts'
import { wakeTransfers } from '../../platform/wake.ts'
import { createExport } from './create.ts'
import * as examples from './examples.ts'
import { getExport, listExports } from './queries.ts'
import { presentExport } from './record.ts'
import { createExportInput, exportPage, exportRecord, exportsQuery } from './schemas.ts'

const tag = 'Exports'

/** By whom an export is being looked at, and when. */
const shownTo = (c: Context<AppEnv>) => ({
  settings: c.var.settings,
  now: c.var.now,
  shownTo: depsOf(c).actor.caller.userId,
})

/** What is taken away. */
export const exportRoutes = factory
  .createApp()
  .post(
    '/exports',
    describe({
      id: 'createExport',
      summary: 'Create an export',
      example: examples.creating,
      description:
        'Has a ZIP file written with everything of the clinic, or of one patient, who may ask for it themselves. It goes on after the answer: ask for the export until `status` is `done`. What is written is sealed, and deleted after 24 hours. Each patient’s trail tells of it.',
      tag,
      ok: 201,
      answer: exportRecord,
      codes: ['PATIENT_NOT_FOUND', 'PATIENT_MERGED', 'PATIENT_INACTIVE', 'NOT_FOUND', 'CLINIC_REQUIRED'],
    }),
    allow('exports:patient'),
    valid('json', createExportInput),
    async (c) => {
      const input = c.req.valid('json')
      const request = await recordRequest(c, v7({ msecs: c.var.now }), input)
      const { image, replayed } = await createExport(depsOf(c), request, input)
      if (replayed) c.header('Idempotency-Replayed', 'true')
      else wakeTransfers(c, { transfers: 'exports' })
      const record = await presentExport(image, shownTo(c))
      c.header('Location', `/exports/${record.id}`)
      return c.json(record, 201)
    },
  )
  .get(
    '/exports',
    describe({
      id: 'listExports',
      summary: 'List exports',
      example: examples.listing,
      description:
        'Lists the exports that the caller may see, the newest first: a patient sees those of their own record.',
      tag,
      answer: exportPage,
      list: true,
      codes: ['INVALID_CURSOR', 'CLINIC_REQUIRED'],
    }),
    allow('exports:patient'),
    valid('query', exportsQuery),
    async (c) => {
      const { db, actor } = depsOf(c)
      const query = c.req.valid('query')
      const images = await listExports(db, actor, query)
      const rows = await Promise.all(images.map((image) => presentExport(image, shownTo(c))))
      const filters = filtersOf(actor, query)
      return c.json(page(c, { rows, limit: query.limit, positionOf: (row) => [row.id], filters }))
    },
  )
  .get(
    '/exports/:id',
    describe({
      id: 'getExport',
      summary: 'Get an export',
      example: examples.getting,
      description:
        'Shows how far the export has come, and once it is `done` an address to get it by, which is good for an hour. Ask again for another one. A download by it is audited as `export.downloaded`, in the name of whom this answer was given to.',
      tag,
      answer: exportRecord,
      codes: ['EXPORT_NOT_FOUND', 'CLINIC_REQUIRED'],
    }),
    allow('exports:patient'),
    valid('query', noQuery),
    async (c) => {
      const { db, actor } = depsOf(c)
      return c.json(await presentExport(await getExport(db, actor, pathId(c, 'id')), shownTo(c)))
    },
  )
