import { createServer, type Server, type Socket } from 'node:net'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { buildIfChanged } from '../../scripts/build.ts'
import { devVars, makeDevKeys, signDevToken } from '../../scripts/dev-keys.ts'
import { freePort } from '../../scripts/ports.ts'
import { type RunningWorker, startWorker } from '../../scripts/worker.ts'

const CLINIC = '01920000-0000-7000-8000-00000000000a'
const DOCTOR = '01920000-0000-7000-8000-00000000000d'

let silent: Server
const sockets = new Set<Socket>()
let worker: RunningWorker
let url: string
let token: string

beforeAll(async () => {
  await buildIfChanged()
  // It takes whoever connects, and says nothing.
  const [port, workerPort] = [await freePort(), await freePort()]
  silent = createServer((socket) => {
    sockets.add(socket)
    socket.on('error', () => {}).resume()
  })
  await new Promise<void>((listening) => silent.listen(port, '127.0.0.1', listening))
  const keys = await makeDevKeys()
  url = `http://127.0.0.1:${workerPort}`
  const databaseUrl = `postgres://kept_app:x@127.0.0.1:${port}/kept?sslmode=disable`
  worker = await startWorker({ port: workerPort, databaseUrl, vars: devVars(keys, url) })
  const claims = { sub: 'desk', name: 'Turn', clinic_id: CLINIC, roles: ['RECEPTIONIST'] }
  token = await signDevToken(keys, claims, Date.now())
})

afterAll(async () => {
  await worker.stop()
  for (const socket of sockets) socket.destroy()
  silent.close()
})

const ask = (method: string, path: string, body?: unknown) =>
  fetch(`${url}${path}`, {
    method,
    headers: { Authorization: `Bearer ${token}`, 'Content-Type': 'application/json' },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    signal: AbortSignal.timeout(30_000),
  })

const booking = {
  patientId: DOCTOR,
  doctorId: DOCTOR,
  type: 'VIDEO_CALL',
  appointmentDate: new Date(Math.ceil(Date.now() / 86_400_000 + 1) * 86_400_000).toISOString(),
}

test('reads, and bookings that wait for one object, are told that there is no database', async () => {
  const asked = [
    ...[1, 2].map(() => ask('GET', '/appointments')),
    ...[1, 2, 3].map(() => ask('POST', '/appointments', booking)),
  ]
  for (const answer of await Promise.all(asked)) {
    expect([answer.status, await answer.json()]).toMatchObject([503, { code: 'DATABASE_UNAVAILABLE' }])
    expect(Number(answer.headers.get('Retry-After'))).toBeGreaterThan(0)
  }
})
