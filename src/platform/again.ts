import { DomainError } from '../domain/errors.ts'

const ANEW = Symbol('anew')

/** An attempt's answer that it has to be made again, and what is thrown where it was made too often. */
export interface Again {
  readonly [ANEW]: true
  because: Error
}

/** What is thrown where a change of `what` was tried too often: somebody else was faster each time. */
export function overloaded(what: string): DomainError {
  return new DomainError('OVERLOADED', `Other requests keep changing this ${what}: try again.`, { retryAfter: 1 })
}

/** Says that an attempt has to be made again. @param because what is thrown where it was made too often */
export function anew(because: Error): Again {
  return { [ANEW]: true, because }
}

const isAgain = (outcome: unknown): outcome is Again =>
  typeof outcome === 'object' && outcome !== null && ANEW in outcome

/**
 * Makes an attempt until it answers something, at most so many times: each time it says `anew`, somebody else was faster.
 * @param attempt is told how often it was made before
 * @throws Error what the last attempt gave as its reason
 */
export async function again<T>(times: number, attempt: (before: number) => Promise<T | Again>): Promise<T> {
  for (let before = 0; ; before++) {
    const outcome = await attempt(before)
    if (!isAgain(outcome)) return outcome
    if (before + 1 >= times) throw outcome.because
  }
}
