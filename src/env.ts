import { parseSettings } from './domain/parse-settings.ts'
import type { Settings } from './domain/settings-shape.ts'

export type { Settings }

/** The Worker's bindings and variables, as wrangler.toml and the secrets give them. `objectOf` says what an object can be asked. */
export interface Env {
  HYPERDRIVE: Hyperdrive
  AVAILABILITY: KVNamespace
  /** What clinics bring and take away, each file sealed as texts are: `platform/files`. */
  FILES: R2Bucket
  AUDIT_WITNESS: DurableObjectNamespace
  DOCTOR_CALENDAR: DurableObjectNamespace
  DOCTOR_QUEUE: DurableObjectNamespace
  EVENTS: Queue<EventsWakeUp>
  OUTGOING: Queue<OutgoingWakeUp>
  TRANSFERS: Queue<TransferWakeUp>
  /** Cloudflare's own way to send e-mail, where wrangler.toml asks for it. */
  EMAIL?: SendEmail
  /** The static files. */
  ASSETS: Fetcher
  READ_LIMIT: RateLimit
  WRITE_LIMIT: RateLimit
  SCAN_LIMIT: RateLimit
  LINK_LIMIT: RateLimit
  CHECK_LIMIT: RateLimit
  ENVIRONMENT: string
  PUBLIC_URL: string
  AUTH_ISSUER: string
  AUTH_AUDIENCE: string
  AUTH_JWKS_URL?: string
  AUTH_JWKS?: string
  AUTH_ALGORITHMS?: string
  AUTH_MAX_AGE?: string
  AUTH_TOKEN_TYPES?: string
  AUTH_SUPER_ADMINS?: string
  AUTH_CLINIC_CLAIM?: string
  AUTH_ROLES_CLAIM?: string
  AUTH_ROLE_NAMES?: string
  CHECK_IN_URL?: string
  CORS_ORIGINS?: string
  LOG_LEVEL?: string
  RATE_LIMITS?: string
  VAULT_KEYS: string
  SIGNING_KEY: string
  SIGNING_KEY_PREVIOUS?: string
  VIDEO_PROVIDER?: string
  JAAS_APP_ID?: string
  JAAS_KEY_ID?: string
  JAAS_PRIVATE_KEY?: string
  JITSI_DOMAIN?: string
  JITSI_APP_ID?: string
  JITSI_SECRET?: string
  JITSI_PRIVATE_KEY?: string
  JITSI_KEY_ID?: string
  JITSI_XMPP_DOMAIN?: string
  VIDEO_WEBHOOK_SECRET?: string
  KEPT_WEBHOOK_LOOPBACK?: string
}

/** The Queue only wakes the consumer; what happened stands in the outbox. */
export type EventsWakeUp = Record<string, never>

/** Of which something is due. What it is stands in the database. */
export interface OutgoingWakeUp {
  due: 'messages' | 'webhooks'
}

/** Which transfers there is something to do for. What it is stands in the database. */
export interface TransferWakeUp {
  transfers: 'imports' | 'exports'
}

const parsed = new WeakMap<object, Settings>()

/**
 * Parses the variables once per isolate.
 * @throws Error naming every variable that is missing or wrong, never its value: a half-configured Worker must not start.
 */
export function settingsOf(env: Env): Settings {
  const known = parsed.get(env)
  if (known) return known
  const { settings, wrong } = parseSettings({ ...env })
  if (!settings) throw new Error(`Kept is not configured.${wrong.map((line) => `\n  ${line}`).join('')}`)
  parsed.set(env, settings)
  return settings
}

/** Whether anybody is told the names of statements: a developer by `Server-Timing`, and an operator by the log where it is to say all. */
export function namesStatements(env: Env): boolean {
  const { ENVIRONMENT, LOG_LEVEL } = settingsOf(env)
  return ENVIRONMENT === 'development' || LOG_LEVEL === 'debug'
}
