import { describe } from '#openapi/describe'
import { allow } from '../../platform/auth/allow.ts'
import { factory } from '../../platform/http/context.ts'
import { filtersOf, page } from '../../platform/http/cursor.ts'
import { depsOf } from '../../platform/http/deps.ts'
import { noQuery } from '../../platform/http/fields.ts'
import { valid } from '../../platform/http/valid.ts'
import { objectOf } from '../../platform/object-of.ts'
import { chainKeys } from '../../platform/vault/chain-key.ts'
import * as examples from './examples.ts'
import { listAudit } from './list.ts'
import { auditPage, auditQuery, auditVerdict } from './schemas.ts'
import { type AuditWitnessCalls, TRAIL } from './seal-chain.ts'
import { verifyAudit } from './verify.ts'

/** The audit trail of a clinic, for its administrators. */
export const auditRoutes = factory
  .createApp()
  .get(
    '/audit/verify',
    describe({
      id: 'verifyAudit',
      summary: 'Verify the audit trail',
      example: examples.reading,
      description:
        'Checks the trail against its seals. A job seals new rows every five minutes in a chain of HMACs, whose key and head are not in the database. The check finds rows that were changed, added or removed after they were sealed, and a trail whose end was cut off. Rows of the last ten minutes may not be sealed yet.',
      tag: 'Audit',
      answer: auditVerdict,
      codes: ['CLINIC_REQUIRED'],
    }),
    allow('audit:read'),
    valid('query', noQuery),
    async (c) => {
      const witness = objectOf<AuditWitnessCalls>(c.env.AUDIT_WITNESS, TRAIL)
      return c.json(await verifyAudit(depsOf(c), chainKeys(c.var.settings), witness))
    },
  )
  .get(
    '/audit',
    describe({
      id: 'listAuditEntries',
      summary: 'List audit entries',
      example: examples.reading,
      description:
        'Lists every write and every read of a patient’s data, the latest first. `from` is included, `to` is not. A filtered page looks at 5,000 rows at most, so it may have fewer rows than `limit`, or none. As long as more rows may follow, it has a `nextCursor`.',
      tag: 'Audit',
      answer: auditPage,
      list: true,
      codes: ['INVALID_CURSOR', 'DST_GAP', 'CLINIC_REQUIRED'],
    }),
    allow('audit:read'),
    valid('query', auditQuery),
    async (c) => {
      const { db, actor } = depsOf(c)
      const query = c.req.valid('query')
      const { rows, lookedTo } = await listAudit(db, actor, query)
      return c.json(
        page(c, {
          rows,
          limit: query.limit,
          positionOf: ({ id }) => [id],
          filters: filtersOf(actor, query),
          lookedTo: lookedTo === null ? null : [lookedTo],
        }),
      )
    },
  )
