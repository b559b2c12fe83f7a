import { v7 } from 'uuid'
import { describe } from '#openapi/describe'
import { allow } from '../../../platform/auth/allow.ts'
import { authenticateUser, clinicNamed } from '../../../platform/auth/authenticate.ts'
import { factory } from '../../../platform/http/context.ts'
import { filtersOf, page } from '../../../platform/http/cursor.ts'
import { clinicOf, depsOf, recordRequest } from '../../../platform/http/deps.ts'
import { noBody, noQuery } from '../../../platform/http/fields.ts'
import { idempotencyOf } from '../../../platform/http/idempotency.ts'
import { pathId } from '../../../platform/http/path-id.ts'
import { valid } from '../../../platform/http/valid.ts'
import { wakeOutbox } from '../../../platform/wake.ts'
import { tagged } from '../tagged.ts'
import { acceptInvitation } from './accept.ts'
import { addMember } from './add.ts'
import { changeMembership } from './change.ts'
import { endMembership } from './end.ts'
import * as examples from './examples.ts'
import { getMembership, listMemberships } from './queries.ts'
import { presentMembership } from './record.ts'
import * as schemas from './schemas.ts'
import { presentSignOut, signOut } from './sign-out.ts'

const tag = 'Memberships'

const changing = {
  tag,
  answer: schemas.membershipRecord,
  versioned: true,
  codes: ['MEMBERSHIP_NOT_FOUND', 'INVALID_STATUS_TRANSITION', 'LAST_ADMIN', 'CLINIC_REQUIRED'],
} as const

const giveOtherRoles = factory.createHandlers(
  describe({
    id: 'updateMembership',
    summary: 'Update a member’s roles',
    description:
      'Replaces the roles of the membership, from the next request of the member on. The last administrator of a clinic stays one.',
    example: examples.changing,
    ...changing,
  }),
  allow('memberships:write'),
  valid('json', schemas.changeMemberInput),
  async (c) => {
    const input = c.req.valid('json')
    const written = await changeMembership(depsOf(c), await recordRequest(c, pathId(c, 'id'), input), input.roles)
    return c.json(tagged(c, presentMembership(written.image), written))
  },
)

/** The routes of the clinic's members, who were invited by e-mail or known to the clinic before. */
export const membershipRoutes = factory
  .createApp()
  .get(
    '/memberships',
    describe({
      id: 'listMemberships',
      summary: 'List memberships and invitations',
      example: examples.listing,
      description:
        '`q` is part of a name or of an e-mail address. `external` is somebody whose roles come only from their token and who was once signed out; they are listed only if `status` asks for them.',
      tag,
      answer: schemas.membershipPage,
      list: true,
      codes: ['INVALID_CURSOR', 'CLINIC_REQUIRED'],
    }),
    allow('memberships:read'),
    valid('query', schemas.membersQuery),
    async (c) => {
      const { db, actor } = depsOf(c)
      const query = c.req.valid('query')
      const rows = (await listMemberships(db, actor, query)).map(presentMembership)
      const filters = filtersOf(actor, query)
      return c.json(page(c, { rows, limit: query.limit, positionOf: ({ id }) => [id], filters }))
    },
  )
  .post(
    '/memberships',
    describe({
      id: 'addMembership',
      summary: 'Invite or add a member',
      example: examples.inviting,
      description:
        'With `email` the person is invited: the answer has a `code`, which is shown only once and works for 7 days. The person redeems it by POST /me/memberships. A repeated request, even with the same Idempotency-Key, makes a new code, and the old code stops working. With `userId` the membership is active at once; the user has to be a doctor, patient, guardian or former member of the clinic.',
      tag,
      answer: schemas.membershipAdded,
      ok: 201,
      versioned: true,
      codes: ['NOT_FOUND', 'CLINIC_REQUIRED'],
    }),
    allow('memberships:write'),
    valid('json', schemas.addMemberInput),
    async (c) => {
      const input = c.req.valid('json')
      const request = await recordRequest(c, v7({ msecs: c.var.now }), input)
      const { image, code, replayed } = await addMember(depsOf(c), c.var.settings, { request, input })
      const record = presentMembership(image)
      const location = `/memberships/${record.id}`
      return c.json({ ...tagged(c, record, { replayed, location }), ...(code !== undefined && { code }) }, 201)
    },
  )
  .get(
    '/memberships/:id',
    describe({
      id: 'getMembership',
      summary: 'Get a membership',
      description: 'Returns the membership or invitation, with its roles and its state.',
      example: examples.getting,
      tag,
      answer: schemas.membershipRecord,
      versioned: true,
      codes: ['MEMBERSHIP_NOT_FOUND', 'CLINIC_REQUIRED'],
    }),
    allow('memberships:read'),
    valid('query', noQuery),
    async (c) => {
      const { db, actor } = depsOf(c)
      return c.json(tagged(c, presentMembership(await getMembership(db, actor, pathId(c, 'id')))))
    },
  )
  .put('/memberships/:id', ...giveOtherRoles)
  .delete(
    '/memberships/:id',
    describe({
      id: 'endMembership',
      summary: 'End a membership or withdraw an invitation',
      example: examples.ending,
      description:
        'From then on, a token of this person that claims staff roles in this clinic is refused there with FORBIDDEN. The person can still accept a new invitation, redeem a link code, end their own link to a patient, send GET /me without X-Clinic-ID, and see free times that come from a cache.',
      ...changing,
    }),
    allow('memberships:write'),
    valid('json', noBody),
    async (c) => {
      const written = await endMembership(depsOf(c), await recordRequest(c, pathId(c, 'id'), c.req.valid('json')))
      return c.json(tagged(c, presentMembership(written.image), written))
    },
  )
  .post(
    '/users/:id/sign-out',
    describe({
      id: 'signOutUser',
      summary: 'Sign out a user',
      example: examples.signingOut,
      description:
        'From now on, the caller’s clinic refuses all tokens of the user that were issued before. If a SUPER_ADMIN sends no X-Clinic-ID, every clinic refuses them, whatever clinic the token of the SUPER_ADMIN names. A token that is issued within the same second may be refused too. The answer does not tell whether the user was ever in the clinic.',
      tag,
      answer: schemas.signedOut,
      codes: ['NOT_FOUND'],
    }),
    allow('users:sign-out'),
    valid('json', noBody),
    async (c) => {
      const deps = depsOf(c)
      const everywhere = clinicNamed(c) === null && deps.actor.caller.roles.includes('SUPER_ADMIN')
      const idempotency = await idempotencyOf(c, c.req.valid('json'))
      const written = await signOut(deps, {
        userId: pathId(c, 'id'),
        idempotency,
        clinicId: everywhere ? null : clinicOf(deps.actor),
      })
      if (written.replayed) c.header('Idempotency-Replayed', 'true')
      return c.json(presentSignOut(written.image))
    },
  )

/** The route of a user's own invitations. It authenticates by itself, because they have no role yet in the clinic that they name. */
export const ownMembershipRoutes = factory.createApp().post(
  '/me/memberships',
  describe({
    id: 'acceptInvitation',
    summary: 'Accept an invitation',
    example: examples.accepting,
    description:
      'The caller becomes a member of the clinic of the code, which may be the one that X-Clinic-ID names. Their token must have the invited address as `email`, and `email_verified` must be true; otherwise the answer is MEMBERSHIP_NOT_FOUND. A user gets RATE_LIMITED after 10 wrong codes within an hour. So does an address, after as many as `codes` in the `RATE_LIMITS` of the service allows.',
    tag,
    answer: schemas.membershipRecord,
    versioned: true,
    idempotent: false,
    codes: ['MEMBERSHIP_NOT_FOUND'],
  }),
  authenticateUser,
  wakeOutbox,
  valid('json', schemas.acceptInput),
  async (c) => {
    const { settings } = c.var
    const tried = { typed: c.req.valid('json').code, mostOfNetwork: settings.RATE_LIMITS.codes }
    const image = await acceptInvitation(depsOf(c), settings, tried)
    return c.json(tagged(c, presentMembership(image)))
  },
)
