import { and, desc, eq, sql } from 'drizzle-orm'
import { alias } from 'drizzle-orm/pg-core'
import * as z from 'zod'
import { int, uuid } from '../../db/asked.ts'
import { pageRows, selectRecords } from '../../db/builder.ts'
import type { Database } from '../../db/client.ts'
import { defineRead, runRead } from '../../db/read.ts'
import { optional } from '../../db/read-columns.ts'
import type { Actor } from '../../db/request.ts'
import { imports } from '../../db/schema/imports.ts'
import { IMPORT_NOT_FOUND } from '../../domain/not-found.ts'
import { decodeCursor, filtersOf } from '../../platform/http/cursor.ts'
import { clinicOf } from '../../platform/http/deps.ts'
import { importImage } from './record.ts'
import type { ImportsQuery } from './schemas.ts'

const t = alias(imports, 't')

const get = defineRead({
  name: 'import-get',
  asked: { clinicId: uuid, id: uuid },
  compose: ({ clinicId, id }) => ({
    found: selectRecords(importImage('t'))
      .from(t)
      .where(and(eq(t.clinicId, clinicId), eq(t.id, id))),
    audit: null,
  }),
})

/** @throws DomainError IMPORT_NOT_FOUND */
export async function getImport(db: Database, actor: Actor, id: string): Promise<unknown> {
  const [image] = await runRead(db, get, { actor, asked: { clinicId: clinicOf(actor), id } })
  if (!image) throw IMPORT_NOT_FOUND
  return image
}

const list = defineRead({
  name: 'import-list',
  asked: { clinicId: uuid, limit: int, afterId: optional(uuid) },
  compose({ clinicId, limit, afterId }) {
    const before = afterId
      ? sql`(t.created_at, t.id) < ((select y.created_at from ${imports} y where y.clinic_id = ${clinicId} and y.id = ${afterId}), ${afterId})`
      : undefined
    const inOrder = selectRecords(importImage('t'))
      .from(t)
      .where(and(eq(t.clinicId, clinicId), before))
      .orderBy(desc(t.createdAt), desc(t.id))
    return { found: pageRows(inOrder, limit), audit: null }
  },
})

/** The clinic's imports, the newest first; one more than the limit when there is a next page. @throws DomainError INVALID_CURSOR */
export async function listImports(db: Database, actor: Actor, query: ImportsQuery): Promise<unknown[]> {
  const [afterId] = decodeCursor(query.cursor, filtersOf(actor, query), z.tuple([z.guid()])) ?? []
  return runRead(db, list, { actor, asked: { clinicId: clinicOf(actor), limit: query.limit, afterId } })
}
