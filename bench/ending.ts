/** What has been started, in order; it is stopped in the other direction. */
const stops: (() => unknown)[] = []
let ending: Promise<void> | undefined

/** Has this stopped when the run ends, whether it went well, failed or was interrupted. */
export function atTheEnd(stop: () => unknown): void {
  stops.push(stop)
}

export function stopAll(): Promise<void> {
  ending ??= (async () => {
    for (let stop = stops.pop(); stop; stop = stops.pop()) await stop()
  })()
  return ending
}

/** Stops everything on a signal. Again after each Miniflare: its own listeners would end the process before Postgres has. */
export function listenForTheEnd(): void {
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.removeAllListeners(signal)
    process.on(signal, () => void stopAll().finally(() => process.exit(130)))
  }
}
