import { asError } from '../domain/as-error.ts'
import { DomainError } from '../domain/errors.ts'
import { DatabaseLost, isUndone, LockTimeout } from './errors.ts'

/**
 * Runs one statement for several rows. If Postgres refuses it, it has written nothing, and it is run for each row alone: what is
 * wrong with one row refuses only that row. If the connection is lost, nobody knows what was written, and no further row is tried;
 * nor is one after two in succession that waited for a lock in vain: they share one, and each would wait as long for it.
 * @param rows a row, or the error that it has had already
 * @param run answers a result for each row, in their order
 * @returns each row's result, or its error
 */
export async function together<T extends object, R>(
  rows: readonly (T | Error)[],
  run: (rows: readonly T[]) => Promise<readonly R[]>,
): Promise<(R | Error)[]> {
  const good = rows.filter((row): row is T => !(row instanceof Error))
  const results = (await runAll(good, run)).values()
  return rows.map((row) => (row instanceof Error ? row : (results.next().value as R | Error)))
}

/** Does something with each row that has had no error yet: what goes wrong with one row is the error of that row. */
export function apart<T, R>(rows: readonly (T | Error)[], run: (row: T) => R): (R | Error)[] {
  return rows.map((row) => {
    if (row instanceof Error) return row
    try {
      return run(row)
    } catch (error) {
      return asError(error)
    }
  })
}

async function runAll<T, R>(rows: readonly T[], run: (rows: readonly T[]) => Promise<readonly R[]>) {
  if (rows.length === 0) return []
  try {
    return matching(rows, await run(rows))
  } catch (cause) {
    const error = asError(cause)
    if (rows.length === 1 || !isUndone(error)) return rows.map(() => error)
  }
  const results: (R | Error)[] = []
  for (const row of rows) results.push(...(endedBy(results) ?? (await runAll([row], run))))
  return results
}

function matching<R>(rows: readonly unknown[], results: readonly R[]): (R | Error)[] {
  if (results.length === rows.length) return [...results]
  throw new Error(`${rows.length} rows had ${results.length} results.`)
}

/** The error that the next row has without being tried. */
function endedBy(results: readonly unknown[]): [Error] | null {
  const last = results.at(-1)
  if (last instanceof DatabaseLost) return [last]
  const isHeldUp = results.length > 1 && results.slice(-2).every(waitedInVain)
  return isHeldUp ? [new LockTimeout()] : null
}

/** A keyed row says of the lock that its twin may hold it. */
function waitedInVain(result: unknown): boolean {
  return result instanceof LockTimeout || (result instanceof DomainError && result.code === 'IDEMPOTENCY_IN_PROGRESS')
}
