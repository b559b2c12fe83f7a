import { asProblem } from '../../client/problem.ts'
import type { FreeTime } from './use-times.ts'
import type { Slot } from './visit-writes.ts'

/** What a refusal offers instead, in the zone of what was asked for; null where it is no refusal of a time. */
export function alternativesOf(error: unknown, timezone: string): FreeTime[] | null {
  if (error === null || error === undefined) return null
  const { kind, told } = asProblem(error)
  const offered = told.members.alternatives as Slot[] | undefined
  if (kind !== 'taken' && offered === undefined) return null
  return (offered ?? []).map((slot) => ({ ...slot, timezone }))
}
