import { DatabaseLost } from '../db/errors.ts'
import type { Settings } from '../env.ts'

/** What a log line may hold: ids, codes and figures. Never names, texts or URLs with queries. */
export type LogFields = Record<string, string | number | boolean | null | undefined>

type Level = Exclude<Settings['LOG_LEVEL'], 'silent'>

const RANKS: Record<Settings['LOG_LEVEL'], number> = { debug: 0, info: 1, warn: 2, error: 3, silent: 4 }

// An isolate has one set of settings, and what logs in an object or a job does not have them at hand.
let least = RANKS.info

/** Sets what the isolate logs from now on: lines of this level and above. */
export function setLogLevel(level: Settings['LOG_LEVEL']): void {
  least = RANKS[level]
}

/** Whether lines of this level are written: what only a line needs is not worked out for nobody. */
export function isLogged(level: Level): boolean {
  return RANKS[level] >= least
}

/** Writes one line of JSON to the Worker's log, with the time (`at`, ISO 8601 in UTC), the level and what happened. */
export function log(level: Level, event: string, fields: LogFields = {}): void {
  if (!isLogged(level)) return
  console[level](JSON.stringify({ at: new Date().toISOString(), level, event, ...fields }))
}

/**
 * Logs what the driver said where the database cannot be reached, since the 503 says only that. Its words are of a connection that
 * was not made or has ended, and name no row.
 */
export function logLost(error: unknown): void {
  if (error instanceof DatabaseLost && error.cause !== undefined)
    log('error', 'database.unavailable', errorFields(error.cause, true))
}

/**
 * An error without its message, which may quote a row: name, SQLSTATE, constraint and the stack's frames. Of a lost database the
 * code is the driver's, which says why it was lost.
 * @param withMessage only in development, where the data are made up.
 */
export function errorFields(error: unknown, withMessage = false): LogFields {
  if (!(error instanceof Error)) return { error: typeof error }
  const { constraint } = error as { constraint?: unknown }
  const code = codeOf(error)
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

function codeOf(error: Error): unknown {
  const { code: ofCause } = (error instanceof DatabaseLost ? (error.cause ?? {}) : {}) as { code?: unknown }
  return ofCause ?? (error as { code?: unknown }).code
}
