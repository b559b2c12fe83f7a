import { createServer } from 'node:net'

// From 32768 up ports are ephemeral: another program's outgoing connection may hold them for a moment.
const LOWEST = 20_000
const HIGHEST = 32_000

/** Whether a server could listen on 127.0.0.1 at this port now. */
export function isFree(port: number): Promise<boolean> {
  return new Promise((answer) => {
    const server = createServer()
    server.once('error', () => answer(false))
    server.listen({ port, host: '127.0.0.1', exclusive: true }, () => server.close(() => answer(true)))
  })
}

/** A port below the ephemeral range that is free now; the random start keeps two runs side by side apart. */
export async function freePort(): Promise<number> {
  const span = HIGHEST - LOWEST
  const start = Math.floor(Math.random() * span)
  for (let step = 0; step < span; step++) {
    const port = LOWEST + ((start + step) % span)
    if (await isFree(port)) return port
  }
  throw new Error(`No port between ${LOWEST} and ${HIGHEST} is free.`)
}
