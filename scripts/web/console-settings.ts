import { join } from 'node:path'
import { unstable_readConfig } from 'wrangler'
import { ROOT } from '../paths.ts'

/** What the pages are told of the installation, as `/console/settings.json`. */
export interface ConsoleSettings {
  /** Null where nobody has set sign-in up: on a developer's machine, whose own server then signs in the demo's people. */
  signIn: { issuer: string; clientId: string; scope: string; audience: string | null } | null
}

/**
 * Who signs people in, of the variables in `wrangler.toml`. They have to stand there, and not only in Cloudflare's dashboard, since
 * the headers of static files name the provider's origins.
 * @param env an environment of wrangler.toml, such as `staging`
 */
export function readConsoleSettings(env?: string): { settings: ConsoleSettings; origins: string[] } {
  const { vars } = unstable_readConfig({ config: join(ROOT, 'wrangler.toml'), env }, { hideWarnings: true })
  return consoleSettings(vars as Record<string, string | undefined>)
}

/** @throws Error where the variables cannot be those of a provider */
export function consoleSettings(vars: Record<string, string | undefined>): {
  settings: ConsoleSettings
  origins: string[]
} {
  const { AUTH_ISSUER: issuer = '', CONSOLE_CLIENT_ID: clientId, CONSOLE_SCOPE, CONSOLE_AUDIENCE } = vars
  if (clientId === undefined || clientId === '') return { settings: { signIn: null }, origins: [] }
  const origins = [issuer, ...(vars.CONSOLE_SIGN_IN_ORIGINS ?? '').split(/[ ,]+/).filter(Boolean)].map(originOf)
  const scope = CONSOLE_SCOPE ?? 'openid profile email'
  return {
    settings: { signIn: { issuer, clientId, scope, audience: CONSOLE_AUDIENCE ?? null } },
    origins: [...new Set(origins)],
  }
}

function originOf(address: string): string {
  const url = URL.parse(address)
  if (url?.protocol !== 'https:')
    throw new Error(
      `CONSOLE_CLIENT_ID is set, so AUTH_ISSUER and CONSOLE_SIGN_IN_ORIGINS must be https addresses: ${address || 'AUTH_ISSUER is empty'}.`,
    )
  return url.origin
}
