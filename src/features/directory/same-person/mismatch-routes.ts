import { allow } from '../../../platform/auth/allow.ts'
import { factory } from '../../../platform/http/context.ts'
import { filtersOf, page } from '../../../platform/http/cursor.ts'
import { depsOf } from '../../../platform/http/deps.ts'
import { valid } from '../../../platform/http/valid.ts'
import { describe } from '../../../platform/openapi/describe.ts'
import { listMismatches, type Mismatch, mismatchesQuery, mismatchPage } from './mismatches.ts'

/** Before the routes of one patient, whose path would take it for an id. */
export const mismatchRoutes = factory.createApp().get(
  '/patients/mismatches',
  describe({
    summary: 'Records that are linked to another patient’s record',
    description:
      'Visits, plans and series from before the database held linked records to one patient. Patients do not see them, because their texts may be about either patient. `npm run db:check` lists those of all clinics.',
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
