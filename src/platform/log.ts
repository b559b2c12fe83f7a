import type { Context } from 'hono'
import { matchedRoutes } from 'hono/route'
import type { Caller } from '../domain/access.ts'
import type { DomainError, ErrorCode, Misuse } from '../domain/errors.ts'
import type { AppEnv } from './http/context.ts'

/** What a log line may hold: ids, codes and figures. Never names, texts or URLs with queries. */
export type LogFields = Record<string, string | number | boolean | null | undefined>

/** Writes one line of JSON to the Worker's log. */
export function log(level: 'info' | 'warn' | 'error', event: string, fields: LogFields = {}): void {
  console[level](JSON.stringify({ level, event, ...fields }))
}

/** Logs an unexpected error of a request by the route's pattern, not by its URL. */
export function logFailure(error: unknown, c: Context<AppEnv>): void {
  // Without settings the error is about them: it names variables, never values, and whoever operates this must read it.
  const isHarmless = c.var.settings === undefined || c.var.settings.ENVIRONMENT === 'development'
  log('error', 'request.failed', {
    ...requestFields(c),
    ...errorFields(error, isHarmless),
  })
}

/** The pattern of the request's route; a middleware's where there is no route. */
function routeOf(c: Context<AppEnv>): string {
  const paths = matchedRoutes(c).map(({ path }) => path)
  return paths.findLast((path) => !path.endsWith('*')) ?? '/*'
}

function requestFields(c: Context<AppEnv>): LogFields {
  const { requestId, clientRequestId } = c.var
  return { requestId, clientRequestId: clientRequestId ?? undefined, method: c.req.method, route: routeOf(c) }
}

/** The kind of misuse that a refusal with this code is, unless it names another. Refusals with other codes are not logged. */
const MISUSE: Partial<Record<ErrorCode, Misuse>> = {
  UNAUTHENTICATED: 'token',
  FORBIDDEN: 'role',
  RATE_LIMITED: 'rate',
  CHECKIN_INVALID_QR_CODE: 'check_in_code',
}

const refused = new Map<Misuse, number>()

/**
 * Logs that somebody was kept out, as `access.refused`: of what, by ids, and how often this isolate has seen it since it
 * started. Never a token, a name, or a path that is one. Refusals of other kinds are not logged.
 */
export function logRefusal({ code, extra }: DomainError, c: Context<AppEnv>): void {
  const misuse = extra.misuse ?? MISUSE[code]
  if (misuse === undefined) return
  const count = (refused.get(misuse) ?? 0) + 1
  refused.set(misuse, count)
  // Not set if the request was refused before its caller was known.
  const { userId, clinicId }: Partial<Caller> = c.var.caller ?? {}
  log('warn', 'access.refused', { misuse, code, count, ...requestFields(c), userId, clinicId })
}

/**
 * An error without its message, which may quote a row: name, SQLSTATE, constraint and the stack's frames.
 * @param withMessage only in development, where the data are made up.
 */
export function errorFields(error: unknown, withMessage = false): LogFields {
  if (!(error instanceof Error)) return { error: typeof error }
  const { code, constraint } = error as { code?: unknown; constraint?: unknown }
  const frames = error.stack?.split('\n').filter((line) => /^\s+at /.test(line)) ?? []
  return {
    error: error.name,
    code: typeof code === 'string' ? code : undefined,
    constraint: typeof constraint === 'string' ? constraint : undefined,
    message: withMessage ? error.message : undefined,
    stack: frames
      .slice(0, 12)
      .map((line) => line.trim())
      .join(' | '),
  }
}
