import { createServer } from 'node:net'
import { parentPort, workerData } from 'node:worker_threads'
import { openPool } from './backends.ts'
import { serveClient } from './client.ts'
import type { PoolerOptions } from './pooler.ts'

const { databaseUrl, port, size } = workerData as PoolerOptions
const pool = openPool(databaseUrl, size)

createServer({ noDelay: true }, (socket) => serveClient(socket, pool)).listen(port, '127.0.0.1', () =>
  parentPort?.postMessage('listening'),
)
