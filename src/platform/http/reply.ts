import { DomainError, type ErrorCode, type ErrorExtra } from '../../domain/errors.ts'
import type { Cost } from '../cost.ts'
import { errorFields, log, logLost } from '../log.ts'

/** What an object answers: expected failures are values, because a thrown error loses its class over RPC. */
export type Reply<T> = Cost &
  ({ ok: true; value: T } | { ok: false; code: ErrorCode; detail: string; extra: ErrorExtra })

/** Turns an outcome into a reply. An unexpected error is logged where it happened, and says nothing to the caller. */
export function replyOf<T>(outcome: T | Error, cost: Cost): Reply<T> {
  if (!(outcome instanceof Error)) return { ok: true, value: outcome, ...cost }
  if (outcome instanceof DomainError) {
    logLost(outcome)
    return { ok: false, code: outcome.code, detail: outcome.message, extra: outcome.extra, ...cost }
  }
  log('error', 'object.failed', errorFields(outcome))
  return {
    ok: false,
    code: 'INTERNAL_ERROR',
    detail: 'Something went wrong on our side: tell us the request id.',
    extra: {},
    ...cost,
  }
}

/** The value of a reply. @throws DomainError the failure it carries. */
export function unwrap<T>(reply: Reply<T>): T {
  if (reply.ok) return reply.value
  throw new DomainError(reply.code, reply.detail, reply.extra)
}
