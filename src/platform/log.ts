import type { Context } from 'hono'
import { routePath } from 'hono/route'
import type { AppEnv } from './context.ts'

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
    requestId: c.var.requestId,
    method: c.req.method,
    route: routePath(c, -1),
    ...errorFields(error, isHarmless),
  })
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
