import * as z from 'zod'
import type { Grant, Report, SignedRequest, VideoProvider } from '../../domain/video.ts'
import { isStandardSigned, isTimely, jsonOf } from '../../platform/is-signed.ts'
import { type SigningKey, signToken } from './sign.ts'

export interface JitsiSettings {
  /** Where the browser goes, with a port if it is not 443. */
  domain: string
  /** The virtual host that prosody calls itself by, where that is another (`meet.jitsi` in containers). */
  xmppDomain: string | undefined
  appId: string
  key: SigningKey
  webhookSecret: string | undefined
}

/**
 * The claims as prosody's token plugins read them: `iss` is its `app_id`, `sub` its domain, `room` exact; the affiliation is
 * what `token_affiliation` gives. Source: https://github.com/jitsi/lib-jitsi-meet/blob/master/doc/tokens.md
 */
function claimsOf({ domain, xmppDomain, appId }: JitsiSettings, grant: Grant) {
  return {
    aud: 'jitsi',
    iss: appId,
    sub: xmppDomain ?? domain.replace(/:\d+$/, ''),
    room: grant.roomName,
    context: {
      user: { id: grant.participantId, name: grant.name, affiliation: grant.moderator ? 'owner' : 'member' },
      features: { livestreaming: false, recording: grant.recording, transcription: false, 'outbound-call': false },
    },
  }
}

const instant = z.iso.datetime({ offset: true }).transform((text) => Date.parse(text))
const roomName = z
  .string()
  .max(200)
  .transform((name) => name.toLowerCase())

const eventShape = z.discriminatedUnion('type', [
  z.object({
    type: z.literal('participant.joined'),
    timestamp: instant,
    data: z.object({ room: roomName, participantId: z.string() }),
  }),
  z.object({
    type: z.literal('participant.left'),
    timestamp: instant,
    data: z.object({ room: roomName, participantId: z.string(), disconnected: z.boolean().default(false) }),
  }),
  z.object({
    type: z.literal('recording.available'),
    timestamp: instant,
    data: z.object({
      room: roomName,
      recordingId: z.string().min(1).max(200),
      startedAt: instant.nullish(),
      durationSeconds: z.number().int().min(0).nullish(),
    }),
  }),
])

function reportOf(eventId: string, body: string): Report | 'ignored' {
  const event = eventShape.safeParse(jsonOf(body)).data
  if (!event) return 'ignored'
  const which = { eventId, roomName: event.data.room }
  const at = event.timestamp
  switch (event.type) {
    case 'participant.joined':
      return { ...which, kind: 'joined', participantId: event.data.participantId, at }
    case 'participant.left': {
      const { participantId, disconnected } = event.data
      return { ...which, kind: 'left', participantId, at, disconnected }
    }
    case 'recording.available': {
      const { recordingId, startedAt = null, durationSeconds = null } = event.data
      return { ...which, kind: 'recording', recordingId, startedAt, durationSeconds }
    }
  }
}

/** The id of a message that Standard Webhooks 1.0 proves. Jitsi itself signs nothing, so whoever relays its events does. */
function authenticId({ header, body, now }: SignedRequest, secret: string): string | null {
  const [id, timestamp] = [header('webhook-id'), header('webhook-timestamp')]
  if (!id || id.length > 200 || !isTimely(timestamp, now)) return null
  const signed = { secret, header: header('webhook-signature') ?? '' }
  return isStandardSigned({ id, timestamp, body }, signed) ? id : null
}

/** A Jitsi of one's own. */
export function jitsi(settings: JitsiSettings): VideoProvider {
  const { domain, key, webhookSecret } = settings
  return {
    name: 'jitsi',
    reports: webhookSecret !== undefined,
    sign: (grant) => signToken(key, grant, claimsOf(settings, grant)),
    urlOf: (roomName, token) => `https://${domain}/${roomName}?jwt=${token}`,
    async readReport(request) {
      const eventId = webhookSecret === undefined ? null : authenticId(request, webhookSecret)
      return eventId === null ? null : reportOf(eventId, request.body)
    },
  }
}
