import type { Context } from 'hono'
import { v7 } from 'uuid'
import { describe } from '#openapi/describe'
import type { Written } from '../../db/verdict.ts'
import { allow } from '../../platform/auth/allow.ts'
import { type AppEnv, factory } from '../../platform/http/context.ts'
import { filtersOf, page } from '../../platform/http/cursor.ts'
import { depsOf, recordRequest } from '../../platform/http/deps.ts'
import { etag } from '../../platform/http/etag.ts'
import { noBody, noQuery } from '../../platform/http/fields.ts'
import { pathId } from '../../platform/http/path-id.ts'
import { valid } from '../../platform/http/valid.ts'
import { wakeTransfers } from '../../platform/wake.ts'
import { changeImport } from './change.ts'
import { createImport } from './create.ts'
import * as examples from './examples.ts'
import { fileRoutes } from './file-routes.ts'
import { checkFile, commitFile, undoFile } from './file-steps.ts'
import { getImport, listImports } from './queries.ts'
import { presentImport, summarizeImport } from './record.ts'
import {
  changeImportInput,
  createImportInput,
  type ImportRecord,
  importPage,
  importRecord,
  importsQuery,
} from './schemas.ts'

const tag = 'Imports'

/** The record as it stands; what is being done with it goes on after the answer. */
async function shown(c: Context<AppEnv>, image: unknown): Promise<ImportRecord> {
  const record = await presentImport(depsOf(c).vault, image)
  c.header('ETag', etag(record))
  // How far it is changes between its versions.
  c.set('outlivesTag', record.progress.step !== null)
  return record
}

async function asked(c: Context<AppEnv>, { image, replayed }: Written): Promise<ImportRecord> {
  if (replayed) c.header('Idempotency-Replayed', 'true')
  else wakeTransfers(c, { transfers: 'imports' })
  return shown(c, image)
}

const changing = {
  tag,
  answer: importRecord,
  versioned: true,
  codes: ['IMPORT_NOT_FOUND', 'INVALID_STATUS_TRANSITION', 'CLINIC_REQUIRED'],
} as const

/** What is brought from another system. */
export const importRoutes = factory
  .createApp()
  .post(
    '/imports',
    describe({
      id: 'createImport',
      summary: 'Create an import',
      example: examples.creating,
      description:
        'Begins an import of one file, which follows by `PUT /imports/{id}/file`. Once all of the file is there, it is looked at (`profile`) and what its columns mean is guessed (`mapping`). Correct the mapping, have it checked, read the report, commit it; within 24 hours it can be undone.',
      tag,
      ok: 201,
      answer: importRecord,
      versioned: true,
      codes: ['NOT_FOUND', 'CLINIC_REQUIRED'],
    }),
    allow('imports:manage'),
    valid('json', createImportInput),
    async (c) => {
      const input = c.req.valid('json')
      const written = await createImport(depsOf(c), await recordRequest(c, v7({ msecs: c.var.now }), input), input)
      if (written.replayed) c.header('Idempotency-Replayed', 'true')
      const record = await shown(c, written.image)
      c.header('Location', `/imports/${record.id}`)
      return c.json(record, 201)
    },
  )
  .get(
    '/imports',
    describe({
      id: 'listImports',
      summary: 'List imports',
      example: examples.listing,
      description: 'Lists the imports of the clinic, the newest first, without profile and mapping.',
      tag,
      answer: importPage,
      list: true,
      codes: ['INVALID_CURSOR', 'CLINIC_REQUIRED'],
    }),
    allow('imports:manage'),
    valid('query', importsQuery),
    async (c) => {
      const { db, actor } = depsOf(c)
      const query = c.req.valid('query')
      const rows = (await listImports(db, actor, query)).map(summarizeImport)
      const filters = filtersOf(actor, query)
      return c.json(page(c, { rows, limit: query.limit, positionOf: (row) => [row.id], filters }))
    },
  )
  .get(
    '/imports/:id',
    describe({
      id: 'getImport',
      summary: 'Get an import',
      example: examples.getting,
      description:
        'Shows how far the import has come. While `progress.step` is not null it is being worked on: ask again after a second.',
      tag,
      answer: importRecord,
      versioned: true,
      codes: ['IMPORT_NOT_FOUND', 'CLINIC_REQUIRED'],
    }),
    allow('imports:manage'),
    valid('query', noQuery),
    async (c) => {
      const { db, actor } = depsOf(c)
      return c.json(await shown(c, await getImport(db, actor, pathId(c, 'id'))))
    },
  )
  .put(
    '/imports/:id',
    describe({
      id: 'updateImport',
      summary: 'Say what the columns of a file mean',
      example: examples.changing,
      description:
        'Columns that are not named keep their meaning. After that the file has to be checked anew. Where the order of a column’s dates is `ask`, say it here.',
      ...changing,
    }),
    allow('imports:manage'),
    valid('json', changeImportInput),
    async (c) => {
      const input = c.req.valid('json')
      const { image, replayed } = await changeImport(depsOf(c), await recordRequest(c, pathId(c, 'id'), input), input)
      if (replayed) c.header('Idempotency-Replayed', 'true')
      return c.json(await shown(c, image))
    },
  )
  .post(
    '/imports/:id/check',
    describe({
      id: 'checkImport',
      summary: 'Check an import',
      example: examples.asking,
      description:
        'Gives every row its verdict, and writes nothing else: `create`, `match` (a record that is there), `duplicate` (of an earlier row), `conflict` (a time that cannot be had) or `invalid` (a field, and why). It goes on after the answer: `status` becomes `checked`.',
      ...changing,
    }),
    allow('imports:manage'),
    valid('json', noBody),
    async (c) => {
      const request = await recordRequest(c, pathId(c, 'id'), c.req.valid('json'))
      return c.json(await asked(c, await checkFile(depsOf(c), request)))
    },
  )
  .post(
    '/imports/:id/commit',
    describe({
      id: 'commitImport',
      summary: 'Commit an import',
      example: examples.committing,
      description:
        'Makes the records of the rows whose verdict is `create`. It goes on after the answer: `status` becomes `done`. Bookings go on meanwhile. What has changed since the check is met again: such a row becomes `match` or `conflict`. A commit that was given up (`failedStep`) goes on where it was.',
      ...changing,
    }),
    allow('imports:manage'),
    valid('json', noBody),
    async (c) => {
      const request = await recordRequest(c, pathId(c, 'id'), c.req.valid('json'))
      return c.json(await asked(c, await commitFile(depsOf(c), request)))
    },
  )
  .post(
    '/imports/:id/undo',
    describe({
      id: 'undoImport',
      summary: 'Undo an import',
      example: examples.undoing,
      description:
        'Within 24 hours of the commit it takes back what the import has made and nobody has touched since. What was changed, or is named by other records, stays, and the report lists it. It goes on after the answer: `status` becomes `undone`.',
      ...changing,
    }),
    allow('imports:manage'),
    valid('json', noBody),
    async (c) => {
      const request = await recordRequest(c, pathId(c, 'id'), c.req.valid('json'))
      return c.json(await asked(c, await undoFile(depsOf(c), request)))
    },
  )
  .route('/', fileRoutes)
