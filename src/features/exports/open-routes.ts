import { describe } from '#openapi/describe'
import { EXPORT_NOT_FOUND } from '../../domain/not-found.ts'
import { factory } from '../../platform/http/context.ts'
import { noQuery } from '../../platform/http/fields.ts'
import { limitOpenRoute } from '../../platform/http/rate-limit.ts'
import { trailIdOf } from '../../platform/http/request-id.ts'
import { valid } from '../../platform/http/valid.ts'
import * as examples from './examples.ts'
import { readExportToken } from './export-token.ts'
import { takeFiles } from './queries.ts'
import { zipOf } from './zip.ts'

/** The address is the secret, and the file somebody's health: nothing between keeps either. */
const HEADERS = {
  'Content-Type': 'application/zip',
  'Cache-Control': 'no-store',
  'X-Content-Type-Options': 'nosniff',
  'Referrer-Policy': 'no-referrer',
  'X-Robots-Tag': 'noindex',
}

/** Where the file is got: the address is signed, and good for an hour. */
export const exportFileRoutes = factory.createApp().get(
  '/exports/files/:token',
  describe({
    id: 'downloadExport',
    summary: 'Get the file of an export',
    example: examples.downloading,
    description:
      'Sends the ZIP file, by the address that `GET /exports/{id}` has shown. It needs no other token. Each download is audited, in the name of whom the address was shown to. An address that has run out, was changed or was never one of ours is refused alike.',
    tag: 'Exports',
    answer: null,
    orText: 'application/zip',
    open: true,
    codes: ['EXPORT_NOT_FOUND'],
  }),
  limitOpenRoute,
  valid('query', noQuery),
  async (c) => {
    const { db, settings, now } = c.var
    const owner = await readExportToken(settings, c.req.param('token') ?? '', now)
    if (!owner) throw EXPORT_NOT_FOUND
    const origin = c.req.header('CF-Connecting-IP') ?? null
    const { scope, files } = await takeFiles(db, owner, { now, requestId: trailIdOf(c), origin })
    const zip = zipOf({ bucket: c.env.FILES, settings }, { owner, files, at: now })
    return c.body(zip, 200, {
      ...HEADERS,
      'Content-Disposition': `attachment; filename="${scope}-${new Date(now).toISOString().slice(0, 10)}.zip"`,
    })
  },
)
