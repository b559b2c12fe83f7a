import { importJWK, type JWK } from 'jose'
import type { Settings } from '../../domain/settings-shape.ts'
import { keepSettled } from './keep-settled.ts'

/** Milliseconds: less than the check may take, so that an address that hangs is not asked again at once either. */
const PATIENCE = 2_500

const LOOK =
  'Look at AUTH_JWKS_URL, and whether the identity provider runs. Tokens that were checked lately still work.'
const NO_ANSWER = `The identity provider’s keys cannot be fetched. ${LOOK}`
const NO_KEYS = `The identity provider’s address answers no key set. ${LOOK}`

const keep = keepSettled<string | null>(15_000)

/**
 * Whether tokens can be checked: what to do where they cannot. The keys are read from `AUTH_JWKS`, or fetched from `AUTH_JWKS_URL`,
 * every 15 seconds at most.
 * @param now epoch ms
 */
export async function tokenKeysRemedy(settings: Settings, now: number): Promise<string | null> {
  const { AUTH_JWKS: local, AUTH_JWKS_URL: url = '' } = settings
  if (local) return (await hasUsableKey(local.keys, settings)) ? null : unusable('AUTH_JWKS')
  return keep(settings, now, () => fetchedRemedy(url, settings))
}

async function fetchedRemedy(url: string, settings: Settings): Promise<string | null> {
  const fetched = await fetchText(url).catch(() => null)
  if (!fetched) return NO_ANSWER
  if (fetched.status !== 200) return `${NO_KEYS} It answers with status ${fetched.status}.`
  const keys = keysIn(fetched.text)
  if (!keys) return NO_KEYS
  return (await hasUsableKey(keys, settings)) ? null : unusable('The key set at AUTH_JWKS_URL')
}

/** As `jose` fetches keys when it verifies a token: a redirect is not followed. */
async function fetchText(url: string): Promise<{ status: number; text: string }> {
  const asked = { redirect: 'manual', headers: { Accept: 'application/json' } } as const
  const response = await fetch(url, { ...asked, signal: AbortSignal.timeout(PATIENCE) })
  return { status: response.status, text: await response.text() }
}

const unusable = (what: string) =>
  `${what} has no key that verifies a signature of AUTH_ALGORITHMS: compare the two with your identity provider.`

function keysIn(text: string): Record<string, unknown>[] | null {
  try {
    const { keys } = JSON.parse(text)
    return Array.isArray(keys) ? keys.filter((key) => typeof key === 'object' && key !== null) : null
  } catch {
    return null
  }
}

/** A set may hold keys for other uses too; one that verifies is enough. */
async function hasUsableKey(
  keys: readonly Record<string, unknown>[],
  { AUTH_ALGORITHMS: algorithms }: Settings,
): Promise<boolean> {
  for (const key of keys.filter(({ use }) => use !== 'enc'))
    for (const algorithm of algorithms.filter((name) => key.alg === undefined || key.alg === name))
      if (await verifies(key as JWK, algorithm)) return true
  return false
}

async function verifies(key: JWK, algorithm: string): Promise<boolean> {
  try {
    const imported = await importJWK(key, algorithm)
    return 'type' in imported && imported.type === 'public'
  } catch {
    return false
  }
}
