import { createServer } from 'node:net'
import { parentPort, workerData } from 'node:worker_threads'
import type { PoolerOptions } from './pooler.ts'
import { openPool } from './pooler-backends.ts'
import { serveClient } from './pooler-client.ts'

const { databaseUrl, port, size } = workerData as PoolerOptions
const pool = openPool(databaseUrl, size)

createServer({ noDelay: true }, (socket) => serveClient(socket, pool)).listen(port, '127.0.0.1', () =>
  parentPort?.postMessage('listening'),
)
