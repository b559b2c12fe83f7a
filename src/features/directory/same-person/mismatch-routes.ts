import { describe } from '#openapi/describe'
import { allow } from '../../../platform/auth/allow.ts'
import { factory } from '../../../platform/http/context.ts'
import { filtersOf, page } from '../../../platform/http/cursor.ts'
import { depsOf } from '../../../platform/http/deps.ts'
import { valid } from '../../../platform/http/valid.ts'
import * as examples from './examples.ts'
import { listMismatches, type Mismatch, mismatchesQuery, mismatchPage } from './mismatches.ts'

/** Before the routes of one patient, whose path would take it for an id. */
export const mismatchRoutes = factory.createApp().get(
  '/patients/mismatches',
  describe({
    id: 'listPatientMismatches',
    summary: 'List records linked to another patient’s record',
    example: examples.listing,
    description:
      'Lists older visits, plans and series that are linked to a record of another patient; today the database refuses such links. Patients do not see these records, because their texts may be about either patient. The operator can list those of all clinics by `npm run db:check`.',
    tag: 'Patients',
    answer: mismatchPage,
    list: true,
    codes: ['INVALID_CURSOR', 'CLINIC_REQUIRED'],
  }),
  allow('patients:duplicates'),
  valid('query', mismatchesQuery),
  async (c) => {
    const { db, actor } = depsOf(c)
    const query = c.req.valid('query')
    const rows = await listMismatches(db, actor, query)
    const positionOf = ({ id, of }: Mismatch) => [id, of.id]
    return c.json(page(c, { rows, limit: query.limit, positionOf, filters: filtersOf(actor, query) }))
  },
)
