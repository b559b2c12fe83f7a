import { z } from 'zod'
import { unfitForProduction } from './domain/production-settings.ts'

/** The Worker's bindings and variables, as wrangler.toml and the secrets give them. `objectOf` says what an object can be asked. */
export interface Env {
  HYPERDRIVE: Hyperdrive
  AVAILABILITY: KVNamespace
  AUDIT_WITNESS: DurableObjectNamespace
  DOCTOR_CALENDAR: DurableObjectNamespace
  DOCTOR_QUEUE: DurableObjectNamespace
  EVENTS: Queue<EventsWakeUp>
  READ_LIMIT: RateLimit
  WRITE_LIMIT: RateLimit
  SCAN_LIMIT: RateLimit
  CHECK_LIMIT: RateLimit
  ASSETS: Fetcher
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
  CORS_ORIGINS?: string
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
}

/** The Queue only wakes the consumer; what happened stands in the outbox. */
export interface EventsWakeUp {
  clinicId: string
}

const json = <T extends z.ZodType>(shape: T) =>
  z
    .string()
    .transform((text, ctx) => {
      try {
        return JSON.parse(text) as unknown
      } catch {
        ctx.addIssue({ code: 'custom', message: 'is not JSON' })
        return z.NEVER
      }
    })
    .pipe(shape)

const list = z.string().transform((text) =>
  text
    .split(',')
    .map((item) => item.trim())
    .filter(Boolean),
)
const perMinute = z.number().int().min(1)
/** Signatures checked for one address: the desks and phones of a big clinic may all come from one. */
const CHECKS = 6000
/** Codes of invitations, and link codes, that may be tried in vain from one address, an hour: each kind by itself. */
const CODES = 10
const limits = {
  reads: perMinute,
  writes: perMinute,
  scans: perMinute,
  checks: perMinute.default(CHECKS),
  codes: z.number().int().min(1).default(CODES),
}

/** JWS algorithms whose verifying key signs nothing (RFC 7518, RFC 8037, RFC 9864). */
const SIGNS_NOTHING = 'RS256 RS384 RS512 PS256 PS384 PS512 ES256 ES384 ES512 EdDSA Ed25519'.split(' ')
const algorithm = z.string().refine((name) => SIGNS_NOTHING.includes(name), 'is not an asymmetric algorithm')

/** A key that verifies and nothing else: a symmetric or private one in the settings could sign (RFC 7518, 6). */
const publicKey = z
  .looseObject({ kid: z.string(), kty: z.enum(['RSA', 'EC', 'OKP']) })
  .refine((key) => !['d', 'k', 'p', 'q', 'dp', 'dq', 'qi', 'oth'].some((part) => part in key), 'is a private key')

/** A key as PEM, also where the line breaks were written as `\\n`. */
const privateKey = z
  .string()
  .transform((text) => text.replaceAll('\\n', '\n').trim())
  .refine((text) => text.startsWith('-----BEGIN PRIVATE KEY-----'), 'is not a private key in PKCS #8 PEM')
const hostName = z.string().regex(/^[a-z0-9][a-z0-9.-]*(:\d+)?$/, 'is not a host name in lower case')

const videoShape = {
  VIDEO_PROVIDER: z.enum(['jaas', 'jitsi']).optional(),
  JAAS_APP_ID: z.string().min(1).optional(),
  JAAS_KEY_ID: z.string().min(1).optional(),
  JAAS_PRIVATE_KEY: privateKey.optional(),
  JITSI_DOMAIN: hostName.optional(),
  JITSI_APP_ID: z.string().min(1).optional(),
  JITSI_SECRET: z.string().min(16).optional(),
  JITSI_PRIVATE_KEY: privateKey.optional(),
  JITSI_KEY_ID: z.string().min(1).optional(),
  JITSI_XMPP_DOMAIN: hostName.optional(),
  VIDEO_WEBHOOK_SECRET: z.string().min(16).optional(),
}
type VideoVariable = keyof typeof videoShape

const JAAS = ['JAAS_APP_ID', 'JAAS_KEY_ID', 'JAAS_PRIVATE_KEY'] as const
const JITSI_KEY = ['JITSI_PRIVATE_KEY', 'JITSI_KEY_ID'] as const
const NEEDED = { none: [], jaas: JAAS, jitsi: ['JITSI_DOMAIN', 'JITSI_APP_ID'] } as const
const OPTIONAL = {
  none: [],
  jaas: ['VIDEO_WEBHOOK_SECRET'],
  jitsi: ['JITSI_SECRET', ...JITSI_KEY, 'JITSI_XMPP_DOMAIN', 'VIDEO_WEBHOOK_SECRET'],
} as const

/** What is missing of the chosen video provider, and what belongs to one that was not chosen. */
function wrongVideoVariables(given: Partial<Record<VideoVariable, string>>): [VideoVariable, string][] {
  const { VIDEO_PROVIDER, ...others } = given
  const provider = (VIDEO_PROVIDER ?? 'none') as keyof typeof NEEDED
  const bySecret = given.JITSI_SECRET !== undefined
  const byKey = provider === 'jitsi' && !bySecret ? JITSI_KEY : []
  const needed: readonly VideoVariable[] = [...NEEDED[provider], ...byKey]
  const known: readonly VideoVariable[] = [...needed, ...OPTIONAL[provider]]
  const twice = bySecret && given.JITSI_PRIVATE_KEY !== undefined
  return [
    ...needed
      .filter((name) => given[name] === undefined)
      .map((name) => [name, 'is required'] as [VideoVariable, string]),
    ...(Object.keys(others) as VideoVariable[])
      .filter((name) => given[name] !== undefined && !known.includes(name))
      .map((name) => [name, 'belongs to a VIDEO_PROVIDER that is not set'] as [VideoVariable, string]),
    ...(twice ? [['JITSI_PRIVATE_KEY', 'cannot be combined with JITSI_SECRET'] as [VideoVariable, string]] : []),
  ]
}

const settingsShape = z
  .object({
    ENVIRONMENT: z.enum(['development', 'production']),
    PUBLIC_URL: z.url(),
    AUTH_ISSUER: z.string().min(1),
    AUTH_AUDIENCE: z.string().min(1),
    AUTH_JWKS_URL: z.url().optional(),
    AUTH_JWKS: json(z.object({ keys: z.array(publicKey).min(1) })).optional(),
    AUTH_ALGORITHMS: list.pipe(z.array(algorithm).min(1)).default(['RS256', 'ES256', 'EdDSA']),
    /** Seconds since `iat` after which a token ends, if its `exp` is later or missing. */
    AUTH_MAX_AGE: z.coerce
      .number()
      .int()
      .min(60)
      .default(12 * 3600),
    /** What the header's `typ` may be; `none` is a header without it. */
    AUTH_TOKEN_TYPES: list
      .transform((types) => types.map((type) => type.toLowerCase()))
      .pipe(z.array(z.string()).min(1))
      .default(['at+jwt', 'jwt', 'none']),
    /** Subjects who are SUPER_ADMIN whatever their token says of roles. */
    AUTH_SUPER_ADMINS: list.default([]),
    AUTH_CLINIC_CLAIM: z.string().default('clinic_id'),
    AUTH_ROLES_CLAIM: z.string().default('roles'),
    AUTH_ROLE_NAMES: json(z.record(z.string(), z.string())).default({}),
    CORS_ORIGINS: list.default([]),
    RATE_LIMITS: json(z.strictObject(limits)).default({
      reads: 600,
      writes: 120,
      scans: 10,
      checks: CHECKS,
      codes: CODES,
    }),
    VAULT_KEYS: json(
      z.object({ current: z.string().regex(/^[\w-]{1,32}$/), keys: z.record(z.string(), z.base64().length(44)) }),
    ).refine((ring) => Object.hasOwn(ring.keys, ring.current), 'has no key with the id that current names'),
    SIGNING_KEY: z.string().min(32),
    /** While keys are changed: what it signed is still good. */
    SIGNING_KEY_PREVIOUS: z.string().min(32).optional(),
    ...videoShape,
  })
  .refine((s) => (s.AUTH_JWKS === undefined) !== (s.AUTH_JWKS_URL === undefined), {
    path: ['AUTH_JWKS_URL'],
    message: 'exactly one of AUTH_JWKS_URL and AUTH_JWKS is required',
  })
  .superRefine((s, ctx) => {
    const video = Object.fromEntries(Object.keys(videoShape).map((name) => [name, s[name as VideoVariable]]))
    for (const [name, message] of wrongVideoVariables(video)) ctx.addIssue({ code: 'custom', path: [name], message })
    if (s.ENVIRONMENT === 'development') return
    for (const [name, message] of unfitForProduction(s)) ctx.addIssue({ code: 'custom', path: [name], message })
  })

/** The variables, parsed. */
export type Settings = z.infer<typeof settingsShape>

const parsed = new WeakMap<object, Settings>()

/**
 * Parses the variables once per isolate.
 * @throws Error naming every variable that is missing or wrong, never its value: a half-configured Worker must not start.
 */
export function settingsOf(env: Env): Settings {
  const known = parsed.get(env)
  if (known) return known
  const result = settingsShape.safeParse(env)
  if (!result.success) {
    const wrong = result.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`)
    throw new Error(`Kept is not configured. ${wrong.join('; ')}`)
  }
  parsed.set(env, result.data)
  return result.data
}
