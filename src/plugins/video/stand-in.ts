import { jwtVerify } from 'jose'
import type { VideoProvider } from '../../domain/video.ts'
import { publicAddress } from '../../platform/http/public-address.ts'
import { type SigningKey, signToken } from './sign.ts'

const ISSUER = 'urn:kept:dev:video'
const KEY_ID = 'dev-stand-in'

/** What stands in for a video service on a developer's machine: real tokens, signed by a development key, that open nothing. */
export function standIn({ publicUrl, signingKey }: { publicUrl: string; signingKey: string }): VideoProvider {
  const key: SigningKey = { algorithm: 'HS256', secret: secretOf(signingKey), keyId: KEY_ID }
  return {
    name: 'stand-in',
    reports: false,
    sign: (grant) =>
      signToken(key, grant, {
        aud: 'jitsi',
        iss: ISSUER,
        sub: 'stand-in',
        room: grant.roomName,
        context: {
          user: { id: grant.participantId, name: grant.name, moderator: String(grant.moderator) },
          features: { recording: String(grant.recording) },
        },
      }),
    urlOf: (_roomName, token) => publicAddress(publicUrl, `/video/stand-in?jwt=${token}`),
    readReport: async () => null,
  }
}

const secretOf = (signingKey: string) => `video-stand-in:${signingKey}`

/** The claims of a token of the stand-in; null when it is none, or not good at `now` (epoch ms). */
export async function standInClaims(token: string, { signingKey, now }: { signingKey: string; now: number }) {
  const secret = new TextEncoder().encode(secretOf(signingKey))
  const verified = await jwtVerify(token, secret, { issuer: ISSUER, currentDate: new Date(now) }).catch(() => null)
  return verified?.payload ?? null
}
