import { DatabaseLost, isUndone } from './errors.ts'

/**
 * Runs one statement for several rows. If Postgres refuses it, it has written nothing, and it is run for each row alone: what is
 * wrong with one row refuses only that row. If the connection is lost, nobody knows what was written, and no further row is tried.
 * @param run answers a result for each row, in their order
 * @returns each row's result, or its error
 */
export async function together<T, R>(
  rows: readonly T[],
  run: (rows: readonly T[]) => Promise<readonly R[]>,
): Promise<(R | Error)[]> {
  if (rows.length === 0) return []
  try {
    return [...(await run(rows))]
  } catch (cause) {
    const error = cause instanceof Error ? cause : new Error(String(cause))
    if (rows.length === 1 || !isUndone(error)) return rows.map(() => error)
  }
  const results: (R | Error)[] = []
  for (const row of rows) {
    const last = results.at(-1)
    results.push(...(last instanceof DatabaseLost ? [last] : await together([row], run)))
  }
  return results
}
