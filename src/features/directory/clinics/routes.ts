import { describe } from '#openapi/describe'
import { allow } from '../../../platform/auth/allow.ts'
import { factory } from '../../../platform/http/context.ts'
import { filtersOf, page } from '../../../platform/http/cursor.ts'
import { depsOf } from '../../../platform/http/deps.ts'
import { idempotencyOf } from '../../../platform/http/idempotency.ts'
import { valid } from '../../../platform/http/valid.ts'
import { presentClinic } from '../clinic/queries.ts'
import { tagged } from '../tagged.ts'
import { createClinic } from './create.ts'
import * as examples from './examples.ts'
import { listClinics } from './list.ts'
import { clinicCreated, clinicPage, clinicsQuery, createClinicInput } from './schemas.ts'

const tag = 'Clinic'

/** The routes about all clinics, for a SUPER_ADMIN. */
export const clinicsRoutes = factory
  .createApp()
  .get(
    '/clinics',
    describe({
      id: 'listClinics',
      summary: 'List all clinics',
      description: 'For a SUPER_ADMIN: lists every clinic of the service, by name.',
      example: examples.listing,
      tag,
      answer: clinicPage,
      list: true,
      codes: ['INVALID_CURSOR'],
    }),
    allow('clinics:list'),
    valid('query', clinicsQuery),
    async (c) => {
      const { db, actor } = depsOf(c)
      const query = c.req.valid('query')
      const rows = (await listClinics(db, actor, query)).map(presentClinic)
      const filters = filtersOf(actor, query)
      return c.json(page(c, { rows, limit: query.limit, positionOf: ({ id }) => [id], filters }))
    },
  )
  .post(
    '/clinics',
    describe({
      id: 'createClinic',
      summary: 'Create a clinic',
      example: examples.creating,
      description:
        'With `adminEmail` it also invites the first administrator, and only this answer shows the code of the invitation. A repeated request with the same Idempotency-Key gets the same clinic with a new code, and the old code stops working.',
      tag,
      answer: clinicCreated,
      ok: 201,
    }),
    allow('clinics:create'),
    valid('json', createClinicInput),
    async (c) => {
      const input = c.req.valid('json')
      const idempotency = await idempotencyOf(c, input)
      const { image, replayed, invitation } = await createClinic(depsOf(c), c.var.settings, { input, idempotency })
      const clinic = tagged(c, presentClinic(image), { replayed, location: '/clinic' })
      const expiresAt = invitation && new Date(invitation.expiresAt).toISOString()
      return c.json({ clinic, invitation: invitation && expiresAt && { code: invitation.code, expiresAt } }, 201)
    },
  )
