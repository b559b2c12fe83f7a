import { PAGE_HEADERS } from '../../src/platform/http/security-headers.ts'
import { CONSOLE_PAGES, type ConsolePage, OFFLINE_WORKER } from './console-pages.ts'

const FOREVER = 'public, max-age=31536000, immutable'

/** The policy of a page. Whatever would make text into code has to go through a Trusted Type, so that no text of a patient can. */
export function consolePolicy(
  { signsIn, offline, calls }: Omit<ConsolePage, 'budget'>,
  origins: readonly string[],
  callOrigin: string | null,
): string {
  return [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self' data:",
    `connect-src ${["'self'", ...(signsIn ? origins : [])].join(' ')}`,
    "font-src 'self'",
    ...(calls ? [`frame-src ${callOrigin ?? "'self'"}`] : []),
    `worker-src ${offline ? "'self'" : "'none'"}`,
    "base-uri 'none'",
    "form-action 'self'",
    "frame-ancestors 'none'",
    "require-trusted-types-for 'script'",
  ].join('; ')
}

/** What a page, and a call that it holds, may ask the device for. */
function permissions({ camera, calls }: ConsolePage, callOrigin: string | null): string {
  const call = calls ? ['self', ...(callOrigin === null ? [] : [`"${callOrigin}"`])] : []
  const picture = calls ? call : camera ? ['self'] : []
  return [
    `camera=(${picture.join(' ')})`,
    `microphone=(${picture.join(' ')})`,
    `display-capture=(${call.join(' ')})`,
    `geolocation=(${camera ? 'self' : ''})`,
  ].join(', ')
}

/**
 * The headers of every static file, for Cloudflare and for Miniflare: the Worker, which sets those of answers, does not run. Rules
 * that fit the same path add to one another, so a page of the console first takes the general policy off.
 * @param origins of the identity provider
 * @param callOrigin where calls are held; null for this one
 */
export function headersFile(origins: readonly string[], callOrigin: string | null): string {
  const rules: [string, readonly (readonly [string, string])[]][] = [['/*', PAGE_HEADERS]]
  for (const [path, page] of Object.entries(CONSOLE_PAGES))
    rules.push([
      `/${path}`,
      [
        ['Content-Security-Policy', consolePolicy(page, origins, callOrigin)],
        ['Permissions-Policy', permissions(page, callOrigin)],
      ],
    ])
  // It answers for the pages from a folder beside them, and is asked for anew, since its name stays.
  rules.push([
    `/${OFFLINE_WORKER}`,
    [
      ['Content-Security-Policy', "default-src 'none'; connect-src 'self'"],
      ['Service-Worker-Allowed', '/'],
      ['Cache-Control', 'no-cache'],
    ],
  ])
  const text = rules.flatMap(([path, headers]) => [
    path,
    ...(path === '/*' ? [] : ['  ! Content-Security-Policy']),
    ...headers.map(([name, value]) => `  ${name}: ${value}`),
  ])
  return [...text, '/console/assets/*', '  ! Cache-Control', `  Cache-Control: ${FOREVER}`, ''].join('\n')
}
