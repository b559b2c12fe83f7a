import { pkcePair, randomText } from './pkce.ts'
import type { SignIn } from './sign-in-settings.ts'

const PENDING = 'kept-sign-in'

/** What the page has to know when the provider sends the user back to it. */
interface Pending {
  state: string
  nonce: string
  verifier: string
  /** Search and fragment of the page that was left. */
  rest: string
}

interface Provider {
  authorization_endpoint: string
  token_endpoint: string
  end_session_endpoint?: string
}

export type Returned = { kind: 'token'; token: string } | { kind: 'refused'; error: string } | null

async function discover({ issuer }: SignIn): Promise<Provider> {
  const response = await fetch(`${issuer.replace(/\/$/, '')}/.well-known/openid-configuration`)
  if (!response.ok) throw new Error(`The identity provider answers ${response.status}.`)
  const provider = (await response.json()) as Provider & { issuer: string }
  if (provider.issuer !== issuer) throw new Error('The identity provider names another issuer.')
  return provider
}

const addressOf = (path: string) => `${location.origin}${path}`

/**
 * Leaves the page for the provider, which sends the user back to `path` of this site (OAuth 2.0 with PKCE, RFC 7636).
 * @param prompt `none` asks for a token without a question, `login` asks for the password in any case
 */
export async function leaveToSignIn(
  settings: SignIn,
  { path, rest, prompt }: { path: string; rest: string; prompt?: 'none' | 'login' },
): Promise<void> {
  const { authorization_endpoint } = await discover(settings)
  const { verifier, challenge } = await pkcePair()
  const pending: Pending = { state: randomText(), nonce: randomText(), verifier, rest }
  sessionStorage.setItem(PENDING, JSON.stringify(pending))
  const url = new URL(authorization_endpoint)
  const asked = {
    response_type: 'code',
    client_id: settings.clientId,
    redirect_uri: addressOf(path),
    scope: settings.scope,
    state: pending.state,
    nonce: pending.nonce,
    code_challenge: challenge,
    code_challenge_method: 'S256',
    ...(settings.audience && { audience: settings.audience }),
    ...(prompt && { prompt }),
  }
  for (const [name, value] of Object.entries(asked)) url.searchParams.set(name, value)
  // The page comes back in its own place: between it and what was seen before there is no sign-in to go back to.
  location.replace(url)
}

/** What the provider has sent back with the user; null on a page that was opened otherwise. The address is as it was before. */
export async function takeReturn(settings: SignIn): Promise<Returned> {
  const answer = new URLSearchParams(location.search)
  const stored = sessionStorage.getItem(PENDING)
  if (!stored || !answer.has('state')) return null
  sessionStorage.removeItem(PENDING)
  const pending = JSON.parse(stored) as Pending
  history.replaceState(null, '', `${location.pathname}${pending.rest}`)
  if (answer.get('state') !== pending.state) return { kind: 'refused', error: 'state' }
  const code = answer.get('code')
  if (!code) return { kind: 'refused', error: answer.get('error') ?? 'code' }
  return exchange(settings, code, pending)
}

async function exchange(settings: SignIn, code: string, { verifier, nonce }: Pending): Promise<Returned> {
  const { token_endpoint } = await discover(settings)
  const response = await fetch(token_endpoint, {
    method: 'POST',
    body: new URLSearchParams({
      grant_type: 'authorization_code',
      client_id: settings.clientId,
      redirect_uri: addressOf(location.pathname),
      code,
      code_verifier: verifier,
    }),
  })
  if (!response.ok) return { kind: 'refused', error: 'exchange' }
  const { access_token, id_token } = (await response.json()) as { access_token: string; id_token?: string }
  // It came over TLS from the token endpoint, so its claims need no signature to be believed (OpenID Connect Core, 3.1.3.7).
  if (id_token && claimsOf(id_token).nonce !== nonce) return { kind: 'refused', error: 'nonce' }
  return { kind: 'token', token: access_token }
}

function claimsOf(token: string): { nonce?: string } {
  const [, payload = ''] = token.split('.')
  return JSON.parse(atob(payload.replaceAll('-', '+').replaceAll('_', '/'))) as { nonce?: string }
}

/** Leaves the page to end the user's session at the provider, where that has a page for it. */
export async function leaveToSignOut(settings: SignIn): Promise<boolean> {
  const { end_session_endpoint } = await discover(settings)
  if (!end_session_endpoint) return false
  const url = new URL(end_session_endpoint)
  url.searchParams.set('client_id', settings.clientId)
  url.searchParams.set('post_logout_redirect_uri', addressOf('/sign-in'))
  location.assign(url)
  return true
}
