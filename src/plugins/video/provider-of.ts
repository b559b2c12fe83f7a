import type { VideoProvider } from '../../domain/video.ts'
import type { Settings } from '../../env.ts'
import { jaas } from './jaas.ts'
import { jitsi } from './jitsi.ts'
import type { SigningKey } from './sign.ts'
import { standIn } from './stand-in.ts'

/** The settings' video provider; in development without one the stand-in, elsewhere null: no token is ever made up. */
export function videoProviderOf(settings: Settings): VideoProvider | null {
  const { VIDEO_PROVIDER, VIDEO_WEBHOOK_SECRET: webhookSecret } = settings
  if (VIDEO_PROVIDER === 'jaas') {
    const { JAAS_APP_ID: appId = '', JAAS_KEY_ID: keyId = '', JAAS_PRIVATE_KEY: privateKey = '' } = settings
    return jaas({ appId, keyId, privateKey, webhookSecret })
  }
  if (VIDEO_PROVIDER === 'jitsi') {
    const { JITSI_DOMAIN: domain = '', JITSI_APP_ID: appId = '', JITSI_XMPP_DOMAIN: xmppDomain } = settings
    return jitsi({ domain, xmppDomain, appId, key: jitsiKey(settings), webhookSecret })
  }
  if (settings.ENVIRONMENT !== 'development') return null
  return standIn({ publicUrl: settings.PUBLIC_URL, signingKey: settings.SIGNING_KEY })
}

function jitsiKey({ JITSI_SECRET: secret, JITSI_PRIVATE_KEY = '', JITSI_KEY_ID = '' }: Settings): SigningKey {
  if (secret !== undefined) return { algorithm: 'HS256', secret }
  return { algorithm: 'RS256', privateKey: JITSI_PRIVATE_KEY, keyId: JITSI_KEY_ID }
}
