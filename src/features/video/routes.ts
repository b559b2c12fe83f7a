import type { Context } from 'hono'
import { describe } from '#openapi/describe'
import type { VideoProvider } from '../../domain/video.ts'
import { allow } from '../../platform/auth/allow.ts'
import { type AppEnv, factory } from '../../platform/http/context.ts'
import { clinicOf, depsOf, recordRequest } from '../../platform/http/deps.ts'
import { noQuery } from '../../platform/http/fields.ts'
import { pathId } from '../../platform/http/path-id.ts'
import { valid } from '../../platform/http/valid.ts'
import { calendarsFor } from '../calendar/client.ts'
import { admitPatient, endCall, startCall } from './call.ts'
import type { RoomWritten } from './change-room.ts'
import * as examples from './examples.ts'
import { admitGuest } from './invites/admit.ts'
import { joinCall } from './join.ts'
import { makeRoom, readRoomStatus } from './make-room.ts'
import { presentRoom, readRoom } from './present.ts'
import { presentIssue, reportIssue } from './report-issue.ts'
import { admitInput, issueInput, issueRecord, joinToken, noInput, videoStatus } from './schemas.ts'

type Settings = AppEnv['Variables']['settings']

const tag = 'Video'
const answer = videoStatus
const codes = ['APPOINTMENT_NOT_FOUND', 'PATIENT_INACTIVE', 'NOT_A_VIDEO_APPOINTMENT', 'CLINIC_REQUIRED'] as const

function markReplay(c: Context<AppEnv>, { image, replayed }: RoomWritten): unknown {
  if (replayed) c.header('Idempotency-Replayed', 'true')
  return image
}

/** Endpoints 20 to 25, and admitting from the waiting room. @param providerOf gives the video service of the settings */
export function videoRoutes(providerOf: (settings: Settings) => VideoProvider | null) {
  return factory
    .createApp()
    .post(
      '/appointments/:id/video/create-room',
      describe({
        id: 'createVideoRoom',
        summary: 'Create the video room',
        example: examples.acting,
        description:
          'A booking creates the room by itself; this request creates one that is missing. If the room exists, the answer is 200.',
        tag,
        answer,
        ok: 201,
        otherwise: answer,
        codes: [...codes, 'INVALID_STATUS_TRANSITION'],
      }),
      allow('video:host'),
      valid('json', noInput),
      async (c) => {
        const request = await recordRequest(c, pathId(c, 'id'), c.req.valid('json'))
        const image = markReplay(c, await makeRoom(depsOf(c), request))
        c.header('Location', `/appointments/${request.id}/video/status`)
        return c.json(presentRoom(image), readRoom(image).made ? 201 : 200)
      },
    )
    .post(
      '/appointments/:id/video/join-token',
      describe({
        id: 'createJoinToken',
        summary: 'Get a token to join the call',
        example: examples.acting,
        description:
          "The patient's first token within the join window checks them in. After a no-show it tells the desk that the patient has come, and the next token of the doctor takes the no-show back. While the answer is `waiting`, poll `…/video/status`. Outside the window the answer is VIDEO_WINDOW_CLOSED.",
        tag,
        answer: joinToken,
        idempotent: false,
        codes: [...codes, 'VIDEO_WINDOW_CLOSED', 'VIDEO_NOT_CONFIGURED', 'SCHEDULING_CONFLICT'],
      }),
      allow('video:join'),
      valid('json', noInput),
      async (c) => {
        const by = { provider: providerOf(c.var.settings), calendars: calendarsFor(c) }
        return c.json(await joinCall(depsOf(c), pathId(c, 'id'), by), 200)
      },
    )
    .post(
      '/appointments/:id/video/start',
      describe({
        id: 'startCall',
        summary: 'Start the call',
        example: examples.acting,
        description:
          'The first start of the call also starts the visit, even after a no-show of today. A patient is refused with FORBIDDEN.',
        tag,
        answer,
        codes: [...codes, 'INVALID_STATUS_TRANSITION', 'SCHEDULING_CONFLICT'],
      }),
      allow('video:host'),
      valid('json', noInput),
      async (c) => {
        const request = await recordRequest(c, pathId(c, 'id'), c.req.valid('json'))
        return c.json(presentRoom(markReplay(c, await startCall(depsOf(c), request, calendarsFor(c)))), 200)
      },
    )
    .post(
      '/appointments/:id/video/admit',
      describe({
        id: 'admitToCall',
        summary: 'Admit the patient or a guest',
        example: examples.admitting,
        description:
          'Lets the patient, or the guest of `inviteId`, in from the waiting room. Only the doctor of the visit may admit a guest.',
        tag,
        answer,
        codes: [...codes, 'VIDEO_WINDOW_CLOSED', 'NOT_FOUND'],
      }),
      allow('video:host'),
      valid('json', admitInput),
      async (c) => {
        const input = c.req.valid('json')
        const request = await recordRequest(c, pathId(c, 'id'), input)
        const { inviteId } = input
        const admitted = inviteId ? admitGuest(depsOf(c), request, inviteId) : admitPatient(depsOf(c), request)
        return c.json(presentRoom(markReplay(c, await admitted)), 200)
      },
    )
    .post(
      '/appointments/:id/video/end',
      describe({
        id: 'endCall',
        summary: 'End the call',
        example: examples.acting,
        description: 'All join tokens for this call are revoked. The visit stays open until it is completed.',
        tag,
        answer,
        codes: [...codes, 'INVALID_STATUS_TRANSITION'],
      }),
      allow('video:host'),
      valid('json', noInput),
      async (c) => {
        const request = await recordRequest(c, pathId(c, 'id'), c.req.valid('json'))
        return c.json(presentRoom(markReplay(c, await endCall(depsOf(c), request))), 200)
      },
    )
    .get(
      '/appointments/:id/video/status',
      describe({
        id: 'getCallStatus',
        summary: 'Get the state of the call',
        example: examples.asking,
        description: 'Poll it while you wait to be admitted.',
        tag,
        answer,
        codes: [...codes, 'VIDEO_ROOM_NOT_FOUND'],
      }),
      allow('video:read'),
      valid('query', noQuery),
      async (c) => {
        const deps = depsOf(c)
        const request = { clinicId: clinicOf(deps.actor), id: pathId(c, 'id'), ifMatch: null, idempotency: null }
        return c.json(presentRoom((await readRoomStatus(deps, request)).image), 200)
      },
    )
    .post(
      '/appointments/:id/video/report-issue',
      describe({
        id: 'reportCallIssue',
        summary: 'Report a problem in a call',
        description: 'Keeps what went wrong, such as no sound, with who reported it and when. The call goes on.',
        example: examples.reporting,
        tag,
        answer: issueRecord,
        codes,
      }),
      allow('video:report'),
      valid('json', issueInput),
      async (c) => {
        const input = c.req.valid('json')
        const request = await recordRequest(c, pathId(c, 'id'), input)
        return c.json(presentIssue(markReplay(c, await reportIssue(depsOf(c), request, input))), 200)
      },
    )
}
