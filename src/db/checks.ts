import { type SQL, sql } from 'drizzle-orm'
import type { DomainError } from '../domain/errors.ts'
import type { Actor } from './request.ts'

/** Not a refusal: the record already is as the request wants it, so it is answered unchanged. */
export const AS_IT_IS = Symbol('as it is')

/** What a refusal may look at: the record (null if the caller sees none), and the caller. */
export interface Refused {
  image: Record<string, unknown> | null
  actor: Actor
}

/** A condition that has to hold, and the refusal if it does not. */
export interface Check {
  /** Unique among a statement's checks: the verdict names it. */
  name: string
  /** A boolean over what `judged` reads from; null counts as false. */
  holds: SQL
  /** The id of the record that stands in the way, where there is one to name. */
  names?: SQL
  /** The member of the refusal that holds that record's id; default `mergedInto`. */
  namedAs?: 'mergedInto' | 'id'
  refusal: DomainError | ((refused: Refused) => Error) | typeof AS_IT_IS
}

/** The name of the first check that does not hold, in the order given; null when all do. A later one is not evaluated then. */
export function firstBroken(checks: readonly Check[]): SQL {
  const verdictOf = ({ name, names }: Check) =>
    names ? sql`${sql.raw(`'${name}'`)} || coalesce('@' || ${names}, '')` : sql.raw(`'${name}'`)
  const cases = checks.map((check) => sql`when (${check.holds}) is not true then ${verdictOf(check)}`)
  return sql`case\n${sql.join(cases, sql`\n`)}\nend`
}

/**
 * Whether a function, which asks under its own locks, has not refused for this reason.
 * @param answer what it answered: a jsonb, with the reason as `refused` where it has refused
 */
export function notRefused(answer: SQL, reason: string): SQL {
  return sql`${answer}->>'refused' is distinct from ${sql.raw(`'${reason}'`)}`
}

/** The check that a verdict names, and the record that it names with it. */
export function brokenBy<C extends Check>(
  checks: readonly C[],
  refused: string | null,
): { check: C; record: string | null } | null {
  const [name, record = null] = refused?.split('@') ?? []
  const check = checks.find((one) => one.name === name)
  return check ? { check, record } : null
}

/** The error of a check that does not hold. */
export function refusalOf({ name, refusal }: Check, refused: Refused): Error {
  if (refusal === AS_IT_IS) return new Error(`${name} is no refusal.`)
  return typeof refusal === 'function' ? refusal(refused) : refusal
}
