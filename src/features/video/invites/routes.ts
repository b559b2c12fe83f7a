import { v7 } from 'uuid'
import { describe } from '#openapi/describe'
import type { VideoProvider } from '../../../domain/video.ts'
import { allow } from '../../../platform/auth/allow.ts'
import { type AppEnv, factory } from '../../../platform/http/context.ts'
import { page } from '../../../platform/http/cursor.ts'
import { depsOf, recordRequest } from '../../../platform/http/deps.ts'
import { etag } from '../../../platform/http/etag.ts'
import { pathId } from '../../../platform/http/path-id.ts'
import { valid } from '../../../platform/http/valid.ts'
import * as examples from '../examples.ts'
import { noInput } from '../schemas.ts'
import { issueInvite } from './issue.ts'
import { makeLink } from './link.ts'
import { filtersOf, listInvites } from './list.ts'
import { presentInvite } from './record.ts'
import { inviteIn, revokeInvite } from './revoke.ts'
import { inviteInput, invitePage, inviteRecord, invitesQuery, issuedInvite } from './schemas.ts'

const tag = 'Video'
const codes = ['APPOINTMENT_NOT_FOUND', 'PATIENT_INACTIVE', 'NOT_A_VIDEO_APPOINTMENT', 'CLINIC_REQUIRED'] as const

/** Invitations to a call. @param providerOf where the settings say calls are held */
export function videoInviteRoutes(providerOf: (settings: AppEnv['Variables']['settings']) => VideoProvider | null) {
  return factory
    .createApp()
    .post(
      '/appointments/:id/video/invites',
      describe({
        id: 'inviteGuest',
        summary: 'Invite a guest to a call',
        example: examples.inviting,
        description:
          'Invites somebody who needs no user, such as an interpreter or a relative. A visit can have four working invitations at once. Only this answer shows the link: the same request with the same `Idempotency-Key` makes a new link, and the former one stops working. The guest opens the link and waits until the doctor of the visit admits them (`POST …/video/admit`). From now on the patient sees the name of the guest in `…/video/status`. The link works until `expiresAt`, until it is revoked, or until the room is replaced.',
        tag,
        ok: 201,
        answer: issuedInvite,
        idempotent: false,
        codes: [...codes, 'VIDEO_WINDOW_CLOSED', 'VIDEO_NOT_CONFIGURED'],
      }),
      allow('video:invite'),
      valid('json', inviteInput),
      async (c) => {
        const input = c.req.valid('json')
        const request = await recordRequest(c, pathId(c, 'id'), input)
        const { settings } = c.var
        const id = v7()
        const { url, secret } = await makeLink(settings, { clinicId: request.clinicId, id })
        const invitation = { id, secret, input, hasProvider: providerOf(settings) !== null }
        const issued = await issueInvite(depsOf(c), request, invitation)
        c.header('Location', `/appointments/${request.id}/video/invites`)
        return c.json({ ...issued, url }, 201)
      },
    )
    .get(
      '/appointments/:id/video/invites',
      describe({
        id: 'listGuestInvites',
        summary: 'List the invitations to a call',
        description:
          'Lists the guests that were invited to the call, and whether they have come. The links are not shown again.',
        example: examples.listingInvites,
        tag,
        answer: invitePage,
        list: true,
        codes,
      }),
      allow('video:invite'),
      valid('query', invitesQuery),
      async (c) => {
        const { db, actor } = depsOf(c)
        const [visitId, query] = [pathId(c, 'id'), c.req.valid('query')]
        const rows = (await listInvites(db, actor, { visitId, query })).map(presentInvite)
        return c.json(
          page(c, { rows, limit: query.limit, filters: filtersOf(visitId), positionOf: (row) => [row.id] }),
          200,
        )
      },
    )
    .delete(
      '/appointments/:id/video/invites/:inviteId',
      describe({
        id: 'revokeGuestInvite',
        summary: 'Revoke an invitation to a call',
        example: examples.revoking,
        description:
          'The link stops working. If the guest was already admitted, they have a token for the room, so the room is replaced: everybody has to join again, and the other invitations end too.',
        tag,
        answer: inviteRecord,
        versioned: true,
        codes: [...codes, 'NOT_FOUND'],
      }),
      allow('video:invite'),
      valid('json', noInput),
      async (c) => {
        const request = await recordRequest(c, pathId(c, 'id'), c.req.valid('json'))
        const { image, replayed } = await revokeInvite(depsOf(c), request, pathId(c, 'inviteId'))
        if (replayed) c.header('Idempotency-Replayed', 'true')
        const record = presentInvite(inviteIn(image))
        c.header('ETag', etag(record))
        return c.json(record, 200)
      },
    )
}
