import * as z from 'zod'
import type { Grant, Report, SignedRequest, VideoProvider } from '../../domain/video.ts'
import { isSigned, isTimely, jsonOf, secretText } from '../../platform/is-signed.ts'
import { type SigningKey, signToken } from './sign.ts'

export interface JaasSettings {
  appId: string
  /** The id of the API key as the JaaS console shows it, with or without the AppID before it. */
  keyId: string
  privateKey: string
  webhookSecret: string | undefined
}

const FEATURES = [
  'livestreaming',
  'recording',
  'transcription',
  'inbound-call',
  'outbound-call',
  'sip-inbound-call',
  'sip-outbound-call',
  'file-upload',
]

/** The claims of a JaaS token; every value in `context` is text. Source: https://developer.8x8.com/jaas/docs/api-keys-jwt */
function claimsOf(appId: string, grant: Grant) {
  const features = FEATURES.map((name) => [name, String(name === 'recording' && grant.recording)] as const)
  return {
    aud: 'jitsi',
    iss: 'chat',
    sub: appId,
    room: grant.roomName,
    context: {
      user: { id: grant.participantId, name: grant.name, moderator: String(grant.moderator) },
      features: Object.fromEntries(features),
    },
  }
}

const eventShape = z.looseObject({
  idempotencyKey: z.string().min(1).max(200),
  eventType: z.string(),
  timestamp: z.number(),
  fqn: z.string(),
  data: z.looseObject({
    id: z.string().nullish(),
    disconnectReason: z.string().nullish(),
    recordingSessionId: z.string().max(200).nullish(),
    startTimestamp: z.number().nullish(),
    durationSec: z.number().nullish(),
  }),
})

/** Source: https://developer.8x8.com/jaas/docs/webhooks-payload */
function reportOf(appId: string, body: string): Report | 'ignored' {
  const event = eventShape.safeParse(jsonOf(body)).data
  if (!event?.fqn.startsWith(`${appId}/`)) return 'ignored'
  const { data, eventType } = event
  const which = { eventId: event.idempotencyKey, roomName: event.fqn.slice(appId.length + 1).toLowerCase() }
  const at = event.timestamp
  if (eventType === 'PARTICIPANT_JOINED' && data.id) return { ...which, kind: 'joined', participantId: data.id, at }
  if (eventType === 'PARTICIPANT_LEFT' && data.id) {
    const disconnected = !['left', 'switch_room', null, undefined].includes(data.disconnectReason)
    return { ...which, kind: 'left', participantId: data.id, at, disconnected }
  }
  if (eventType !== 'RECORDING_UPLOADED') return 'ignored'
  return {
    ...which,
    kind: 'recording',
    recordingId: data.recordingSessionId ?? event.idempotencyKey,
    startedAt: data.startTimestamp ?? null,
    durationSeconds: data.durationSec == null ? null : Math.round(data.durationSec),
  }
}

/** `X-Jaas-Signature: t=…,v1=…` over `t.body`. Source: https://developer.8x8.com/jaas/docs/webhooks-signatures */
async function isAuthentic({ header, body, now }: SignedRequest, secret: string): Promise<boolean> {
  const parts = (header('X-Jaas-Signature') ?? '').split(',').map((part) => /^\s*(\w+)=(.*)$/.exec(part) ?? [])
  const valuesOf = (name: string) => parts.flatMap(([, key, value]) => (key === name && value ? [value.trim()] : []))
  const [timestamp] = valuesOf('t')
  if (!isTimely(timestamp, now)) return false
  return isSigned(`${timestamp}.${body}`, { secret: secretText(secret), signatures: valuesOf('v1') })
}

/** Jitsi as a Service, 8x8.vc. */
export function jaas({ appId, keyId, privateKey, webhookSecret }: JaasSettings): VideoProvider {
  const kid = keyId.startsWith(`${appId}/`) ? keyId : `${appId}/${keyId}`
  const key: SigningKey = { algorithm: 'RS256', privateKey, keyId: kid }
  return {
    name: 'jaas',
    reports: webhookSecret !== undefined,
    sign: (grant) => signToken(key, grant, claimsOf(appId, grant)),
    urlOf: (roomName, token) => `https://8x8.vc/${appId}/${roomName}?jwt=${token}`,
    async readReport(request) {
      if (webhookSecret === undefined || !(await isAuthentic(request, webhookSecret))) return null
      return reportOf(appId, request.body)
    },
  }
}
