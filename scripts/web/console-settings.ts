import { join } from 'node:path'
import { unstable_readConfig } from 'wrangler'
import { ROOT } from '../paths.ts'

/** What the pages are told of the installation, as `/console/settings.json`. */
export interface ConsoleSettings {
  /** Null where nobody has set sign-in up: on a developer's machine, whose own server then signs in the demo's people. */
  signIn: { issuer: string; clientId: string; scope: string; audience: string | null } | null
  /** Where calls are held; null where a developer's own server stands in. */
  calls: string | null
}

/**
 * Who signs people in and where calls are held, of the variables in `wrangler.toml`. They have to stand there, and not only in
 * Cloudflare's dashboard, since the headers of static files name the providers' origins.
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
  const calls = callOrigin(vars)
  const { AUTH_ISSUER: issuer = '', CONSOLE_CLIENT_ID: clientId, CONSOLE_SCOPE, CONSOLE_AUDIENCE } = vars
  if (clientId === undefined || clientId === '') return { settings: { signIn: null, calls }, origins: [] }
  const origins = [issuer, ...(vars.CONSOLE_SIGN_IN_ORIGINS ?? '').split(/[ ,]+/).filter(Boolean)].map(originOf)
  const scope = CONSOLE_SCOPE ?? 'openid profile email'
  return {
    settings: { signIn: { issuer, clientId, scope, audience: CONSOLE_AUDIENCE ?? null }, calls },
    origins: [...new Set(origins)],
  }
}

function callOrigin({ VIDEO_PROVIDER, JITSI_DOMAIN }: Record<string, string | undefined>): string | null {
  if (VIDEO_PROVIDER === 'jaas') return 'https://8x8.vc'
  return VIDEO_PROVIDER === 'jitsi' ? new URL(`https://${JITSI_DOMAIN}`).origin : null
}

function originOf(address: string): string {
  const url = URL.parse(address)
  if (url?.protocol !== 'https:')
    throw new Error(
      `CONSOLE_CLIENT_ID is set, so AUTH_ISSUER and CONSOLE_SIGN_IN_ORIGINS must be https addresses: ${address || 'AUTH_ISSUER is empty'}.`,
    )
  return url.origin
}
