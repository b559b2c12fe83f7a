import * as z from 'zod'

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
/** Requests for the pages of messages' links from one address. */
const LINKS = 10
const limits = {
  reads: perMinute,
  writes: perMinute,
  scans: perMinute,
  links: perMinute.default(LINKS),
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

/** An address that a browser or the Worker opens: no file, no script. */
const webAddress = z.url({ protocol: /^https?$/ })
/** The proof of presence is put behind it as the fragment, which a browser sends to no server. */
const addressWithoutFragment = webAddress.refine((url) => !url.includes('#'), 'has a fragment (#)')

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

/** 32 bytes in base64 (RFC 4648, 4), as AES-256 takes them: 31 and 33 have as many letters. */
const keyOf32Bytes = z.string().regex(/^[A-Za-z0-9+/]{43}=$/, 'is wrong')

/** The variables, each by itself; what they have to be together is asked by `parseSettings`. */
export const settingsShape = z.object({
  ENVIRONMENT: z.enum(['development', 'production']),
  PUBLIC_URL: webAddress,
  AUTH_ISSUER: z.string().min(1),
  AUTH_AUDIENCE: z.string().min(1),
  AUTH_JWKS_URL: webAddress.optional(),
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
  /** Where a patient signs in to check in, once they have opened a location's code. */
  CHECK_IN_URL: addressWithoutFragment.optional(),
  CORS_ORIGINS: list.default([]),
  /** The least level of the lines that are logged. */
  LOG_LEVEL: z
    .string()
    .toLowerCase()
    .pipe(z.enum(['debug', 'info', 'warn', 'error', 'silent']))
    .default('info'),
  RATE_LIMITS: json(z.strictObject(limits)).default({
    reads: 600,
    writes: 120,
    scans: 10,
    links: LINKS,
    checks: CHECKS,
    codes: CODES,
  }),
  VAULT_KEYS: json(
    z.object({
      current: z.string().regex(/^[\w-]{1,32}$/),
      keys: z.record(z.string(), keyOf32Bytes),
    }),
  ).refine((ring) => Object.hasOwn(ring.keys, ring.current), 'has no key with the id that current names'),
  SIGNING_KEY: z.string().min(32),
  /** While keys are changed: what it signed is still good. */
  SIGNING_KEY_PREVIOUS: z.string().min(32).optional(),
  /** Whether webhooks may be at addresses of the service's own machine: for tests and for trying them out. */
  KEPT_WEBHOOK_LOOPBACK: z
    .enum(['0', '1'])
    .default('0')
    .transform((text) => text === '1'),
  ...videoShape,
})

/** The variables, parsed. */
export type Settings = z.infer<typeof settingsShape>

/** What a variable should look like, for who has to set it. */
export const LOOKS: Readonly<Record<string, string>> = {
  ENVIRONMENT: 'production or development',
  PUBLIC_URL: 'the address of the Worker, such as https://kept.example',
  AUTH_ISSUER: 'the iss of your tokens, such as https://id.example/',
  AUTH_AUDIENCE: 'the aud of your tokens',
  AUTH_JWKS_URL: 'where the keys of your tokens are, such as https://id.example/.well-known/jwks.json',
  AUTH_JWKS: 'a JSON Web Key Set of public keys, {"keys":[{"kid":"…","kty":"…"}]}',
  AUTH_ALGORITHMS: 'such as RS256,ES256',
  AUTH_MAX_AGE: 'whole seconds, 60 or more',
  AUTH_TOKEN_TYPES: 'such as at+jwt,JWT,none',
  AUTH_ROLE_NAMES: 'JSON, your name to ours, such as {"front-desk":"RECEPTIONIST"}',
  LOG_LEVEL: 'debug, info, warn, error or silent',
  CHECK_IN_URL: 'where your patients check in, without a #, such as https://app.example/check-in',
  RATE_LIMITS: 'JSON, {"reads":600,"writes":120,"scans":10,"links":10,"checks":6000,"codes":10}',
  VAULT_KEYS: '{"current":"k1","keys":{"k1":"<32 bytes in base64>"}}',
  'VAULT_KEYS.current': 'the id of one of the keys: letters, digits, _ and -, at most 32',
  'VAULT_KEYS.keys': '32 bytes in base64, as openssl rand -base64 32 prints them',
  SIGNING_KEY: '32 characters or more, as openssl rand -base64 32 prints them',
  SIGNING_KEY_PREVIOUS: 'the signing key before: 32 characters or more',
  VIDEO_PROVIDER: 'jaas or jitsi',
  JITSI_DOMAIN: 'a host name in lower case, such as meet.example',
  JITSI_SECRET: '16 characters or more',
  VIDEO_WEBHOOK_SECRET: '16 characters or more',
  KEPT_WEBHOOK_LOOPBACK: '1 or 0',
}
