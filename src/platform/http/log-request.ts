import type { Context, MiddlewareHandler } from 'hono'
import { matchedRoutes } from 'hono/route'
import type { DomainError, ErrorCode, KeptOut, Misread } from '../../domain/errors.ts'
import { errorFields, isLogged, type LogFields, log, logLost } from '../log.ts'
import type { AppEnv } from './context.ts'
import { NIL_ID } from './path-id.ts'

/** What a context may hold: a request that is refused early, or that a half-configured Worker answers, has not all of it. */
type Found = Partial<AppEnv['Variables']>

/**
 * Logs each request as one line, `request`, once its answer is known: `error` where the fault is ours (5xx), else `info`, since
 * what was refused by a rule is a day's business, and who was kept out has a line of its own. A crowd's refusals are `info` too:
 * they must cost little, and `calendar.crowded` tells of them. Of a socket it is the upgrade.
 */
export const logRequest: MiddlewareHandler<AppEnv> = async (c, next) => {
  const started = performance.now()
  await next()
  const { status } = c.res
  const isFault = status >= 500 && c.get('refusedAs') !== 'OVERLOADED'
  const level = isFault ? 'error' : 'info'
  if (!isLogged(level)) return
  const db = c.get('db') as Found['db']
  const { requestId, clientRequestId, method, route } = requestFields(c)
  log(level, 'request', {
    method,
    route,
    status,
    code: c.get('refusedAs'),
    ms: tenths(performance.now() - started),
    queries: db?.queries ?? 0,
    dbMs: db && tenths(db.milliseconds),
    requestId,
    clientRequestId,
    ...callerFields(c),
    misread: misreadOf(c),
    statements: isLogged('debug') ? db?.statements?.map(({ name }) => name).join(' ') : undefined,
  })
}

const tenths = (milliseconds: number) => Math.round(milliseconds * 10) / 10

/** Logs an unexpected error of a request by the route's pattern, not by its URL. */
export function logFailure(error: unknown, c: Context<AppEnv>): void {
  // Without settings the error is about them: it names variables, never values, and whoever operates this must read it.
  const settings = c.get('settings') as Found['settings']
  const isHarmless = settings === undefined || settings.ENVIRONMENT === 'development'
  log('error', 'request.failed', { ...requestFields(c), ...errorFields(error, isHarmless) })
}

/** The pattern of the request's path, `/patients/:id`; `/*` where nothing has the path. */
function routeOf(c: Context<AppEnv>): string {
  return c.get('pattern') ?? matchedRoutes(c).findLast(({ path }) => !path.endsWith('*'))?.path ?? '/*'
}

function requestFields(c: Context<AppEnv>) {
  const clientRequestId = c.get('clientRequestId') ?? undefined
  return { requestId: c.get('requestId'), clientRequestId, method: c.req.method, route: routeOf(c) }
}

/** Who asks, and in which clinic, as far as that is known. Nobody in particular has no id. */
function callerFields(c: Context<AppEnv>): LogFields {
  const caller = c.get('caller') as Found['caller']
  const userId = caller?.userId ?? c.get('signedInAs')
  return { userId: userId === NIL_ID ? undefined : userId, clinicId: caller?.clinicId ?? undefined }
}

/** What of the token Kept could not understand: its caller acts as PATIENT then, and may wonder why they see little. */
function misreadOf(c: Context<AppEnv>): Misread | undefined {
  return (c.get('claims') as Found['claims'])?.misread
}

/** Why a refusal with this code keeps somebody out, unless it says so itself. Refusals with other codes keep nobody out. */
const REASONS: Partial<Record<ErrorCode, KeptOut>> = {
  FORBIDDEN: 'role',
  RATE_LIMITED: 'rate',
  CHECKIN_INVALID_QR_CODE: 'check_in_code',
}

const keptOut = new Map<KeptOut, number>()

/**
 * Notes the code of a refusal for the request's line, and logs why where the database is away. If it kept somebody out, logs that
 * as `auth.refused`: the reason, ids, and how often this isolate has seen that reason since it started. Never a token, a name, or a
 * path that is one.
 */
export function logRefusal(refusal: DomainError, c: Context<AppEnv>): void {
  const { code, extra } = refusal
  logLost(refusal)
  c.set('refusedAs', code)
  const usual = code === 'FORBIDDEN' ? misreadOf(c) : undefined
  const reason = extra.keptOut ?? usual ?? REASONS[code]
  if (reason === undefined) return
  const count = (keptOut.get(reason) ?? 0) + 1
  keptOut.set(reason, count)
  if (!isLogged('warn')) return
  log('warn', 'auth.refused', { reason, code, count, ...requestFields(c), ...callerFields(c) })
}
