import { describe } from '#openapi/describe'
import { allow } from '../../platform/auth/allow.ts'
import { factory } from '../../platform/http/context.ts'
import { clinicOf, depsOf } from '../../platform/http/deps.ts'
import { etag, ifMatch } from '../../platform/http/etag.ts'
import { noQuery } from '../../platform/http/fields.ts'
import { pathId } from '../../platform/http/path-id.ts'
import { valid } from '../../platform/http/valid.ts'
import { wakeTransfers } from '../../platform/wake.ts'
import * as examples from './examples.ts'
import { putPart } from './put-part.ts'
import { getImport } from './queries.ts'
import { presentImport } from './record.ts'
import { reportOf } from './report.ts'
import { filePartQuery, importRecord } from './schemas.ts'

const tag = 'Imports'

const BINARY = { schema: { type: 'string', format: 'binary' } } as const

/** What goes in as a file, and what comes out as one. */
export const fileRoutes = factory
  .createApp()
  .put(
    '/imports/:id/file',
    describe({
      id: 'putImportFile',
      summary: 'Send a file, or a part of one',
      example: examples.sending,
      description:
        'The bytes of the file as they are, up to 10 MiB a request. Send a larger file in parts, cut anywhere: `part` counts from 1, and the last one has `last=true`. The same part again replaces the former one. Without a query it is the whole file. It is kept sealed, and deleted once it was committed, or when nobody commits it within a week.',
      tag,
      answer: importRecord,
      versioned: true,
      idempotent: false,
      codes: ['IMPORT_NOT_FOUND', 'INVALID_STATUS_TRANSITION', 'PAYLOAD_TOO_LARGE', 'CLINIC_REQUIRED'],
      body: {
        required: true,
        content: {
          'application/octet-stream': BINARY,
          'text/csv': BINARY,
          'application/x-ndjson': BINARY,
          'text/calendar': BINARY,
        },
      },
    }),
    allow('imports:manage'),
    valid('query', filePartQuery),
    async (c) => {
      const deps = { ...depsOf(c), bucket: c.env.FILES, settings: c.var.settings }
      const request = { clinicId: clinicOf(deps.actor), id: pathId(c, 'id'), ifMatch: ifMatch(c), idempotency: null }
      const length = c.req.header('Content-Length')
      const { image } = await putPart(deps, request, {
        body: c.req.raw.body,
        query: c.req.valid('query'),
        ...(length !== undefined && { length: Number(length) }),
      })
      const record = await presentImport(deps.vault, image)
      if (record.progress.step !== null) wakeTransfers(c, { transfers: 'imports' })
      c.header('ETag', etag(record))
      return c.json(record)
    },
  )
  .get(
    '/imports/:id/report.csv',
    describe({
      id: 'getImportReport',
      summary: 'Get the report of an import',
      example: examples.getting,
      description:
        'One line a row of the file: its number as a spreadsheet shows it (the headings are row 1), its verdict, the field and why, the id of the record it made or matched, or of the visit, time off or closure that has its time, other times where its own was taken, whether it made the record, and what undoing did. It holds nothing of what the rows say.',
      tag,
      answer: null,
      orText: 'text/csv',
      codes: ['IMPORT_NOT_FOUND', 'CLINIC_REQUIRED'],
    }),
    allow('imports:manage'),
    valid('query', noQuery),
    async (c) => {
      const { db, actor } = depsOf(c)
      const id = pathId(c, 'id')
      await getImport(db, actor, id)
      return c.body(reportOf(db, { clinicId: clinicOf(actor), id }), 200, {
        'Content-Type': 'text/csv; charset=utf-8',
        'Content-Disposition': `attachment; filename="import-${id}.csv"`,
      })
    },
  )
