import type { KeptOut, Misread, TokenFault } from '../../domain/errors.ts'
import type { Settings } from '../../env.ts'

type Told = (settings: Settings) => string

const FAULTS: Record<TokenFault, Told> = {
  malformed: () =>
    'The token cannot be read: send a signed JWT as your provider has issued it, whole and without quotes, with times in seconds.',
  algorithm: ({ AUTH_ALGORITHMS }) =>
    `The token's algorithm is not among AUTH_ALGORITHMS (${AUTH_ALGORITHMS.join(', ')}): sign it by one of them, or add its own.`,
  key: (settings) =>
    `No one key of ${keySetOf(settings)} has the token's kid: name the key set of the provider that signed it, or get a token that was signed by a key of it.`,
  signature: (settings) =>
    `The key of ${keySetOf(settings)} that the token names has not signed it: get a new token, and send it unchanged.`,
  issuer: ({ AUTH_ISSUER }) => `The token's issuer is not ${AUTH_ISSUER}: set AUTH_ISSUER to the token's iss.`,
  audience: ({ AUTH_AUDIENCE }) =>
    `The token's audience is not ${AUTH_AUDIENCE}: ask your provider for a token with this aud, or set AUTH_AUDIENCE to the token's.`,
  iat_missing: () => 'The token does not say when it was issued: have your provider add iat.',
  exp_missing: () => 'The token does not say when it ends: have your provider add exp.',
  not_yet_valid: () =>
    "The token is not valid yet, by its nbf or iat: compare the provider's clock with that of this machine.",
  expired: () => 'The token has expired: get a new one.',
  too_old: ({ AUTH_MAX_AGE }) =>
    `The token was issued more than AUTH_MAX_AGE (${AUTH_MAX_AGE}) seconds ago: get a new one.`,
  type: ({ AUTH_TOKEN_TYPES }) =>
    `The token is no access token of the types AUTH_TOKEN_TYPES (${AUTH_TOKEN_TYPES.join(', ')}): send the access token, not an ID, refresh or logout token.`,
  subject: () => "The token's sub is missing, empty or too long, or cannot be stored: it has to name its user.",
}

const WITHOUT: Record<'no_token' | 'not_bearer', Told> = {
  no_token: () =>
    'Sign in: send a token as Authorization: Bearer. In development `npm run -s token -- --as reception` prints one.',
  not_bearer: () => 'The header Authorization is not of the form `Bearer <token>`.',
}

const MISREAD: Record<Misread, Told> = {
  role_unknown: ({ AUTH_ROLES_CLAIM }) =>
    `The token's ${AUTH_ROLES_CLAIM} names no role that Kept knows: AUTH_ROLE_NAMES says which of yours is which of ours, and AUTH_ROLES_CLAIM where they are.`,
  clinic_not_uuid: ({ AUTH_CLINIC_CLAIM }) =>
    `The token's ${AUTH_CLINIC_CLAIM} is no UUID, and so no clinic of Kept: put the clinic's id there, or name no clinic and use memberships.`,
}

const TOLD: Partial<Record<KeptOut, Told>> = { ...FAULTS, ...WITHOUT, ...MISREAD }

/** The variable that the key set comes from. */
const keySetOf = ({ AUTH_JWKS }: Settings) => (AUTH_JWKS === undefined ? 'AUTH_JWKS_URL' : 'AUTH_JWKS')

/**
 * The detail of a refusal: in development why, and what to do about it; elsewhere what says nothing of the settings, nor to
 * whoever made up a token how far it got.
 */
export function toldInDevelopment(reason: KeptOut | undefined, settings: Settings, elsewhere: string): string {
  const told = reason && settings.ENVIRONMENT === 'development' ? TOLD[reason] : undefined
  return told?.(settings) ?? elsewhere
}
