/** Milliseconds for which a key set that is being fetched, or was, is not fetched again. */
const SPARED = 5_000

/** Milliseconds for which an identity provider that failed is not asked again. */
const BACK_OFF = 1_000

/**
 * Makes the `fetch` of one key set. Anybody can name a key that nobody has, and each such token makes the library fetch the set anew;
 * requests of an isolate cannot wait for one another's fetch. So whoever comes while the set is fetched gets the one before, and
 * whoever comes right after a failure is refused without a fetch.
 * @param ask fetches it
 * @param clock epoch milliseconds
 * @throws Error where the provider has failed within the last second, and what `ask` throws
 */
export function keyFetcher(ask: typeof fetch, clock: () => number = Date.now): typeof fetch {
  let kept: string | undefined
  let begunAt = -Infinity
  let failedAt = -Infinity
  return async (url, options) => {
    const now = clock()
    if (kept !== undefined && now - begunAt < SPARED) return new Response(kept)
    if (now - failedAt < BACK_OFF) throw new Error('The keys of tokens could not be fetched a moment ago.')
    begunAt = now
    try {
      const answer = await ask(url, options)
      if (answer.ok) kept = await answer.clone().text()
      else failedAt = clock()
      return answer
    } catch (error) {
      failedAt = clock()
      throw error
    }
  }
}
