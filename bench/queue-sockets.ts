import { availableParallelism, cpus } from 'node:os'
import { stopAll } from './ending.ts'
import { openLab } from './lab/lab.ts'
import { timesOf } from './lab/times.ts'
import type { World } from './world.ts'

/** On one doctor; every twentieth belongs to a desk and is shown names, the others are screens. */
const SOCKETS = 1_000
const STAFF_EVERY = 20
/** Opened side by side. */
const TOGETHER = 25
const ROUNDS = 20
/** Milliseconds after which a change counts as lost. */
const PATIENCE = 10_000

interface Stage {
  url: string
  world: World
  tokens: readonly [string, ...string[]]
}

interface Watch {
  socket: WebSocket
  /** When a change came that shows a line of at least this length. */
  heard(length: number): Promise<number>
}

async function post(stage: Stage, path: string, { token, body }: { token: string; body: unknown }) {
  const headers = { Authorization: `Bearer ${token}`, 'Content-Type': 'application/json' }
  const response = await fetch(`${stage.url}${path}`, { method: 'POST', headers, body: JSON.stringify(body) })
  const text = await response.text()
  if (response.status !== 201) throw new Error(`${path} answered ${response.status} ${text}`)
  return JSON.parse(text)
}

async function openSocket(stage: Stage, doctorId: string, n: number): Promise<Watch> {
  const token = stage.tokens[n % stage.tokens.length] ?? stage.tokens[0]
  const path = `/queue/doctors/${doctorId}`
  const { ticket } = await post(stage, `${path}/tickets`, { token, body: { display: n % STAFF_EVERY !== 0 } })
  const socket = new WebSocket(`${stage.url.replace('http', 'ws')}${path}/live?ticket=${ticket}`)
  let waits: { length: number; hear: (at: number) => void } | null = null
  socket.addEventListener('message', ({ data }) => {
    const at = performance.now()
    const length = Number(/"totalInQueue":(\d+)/.exec(String(data))?.[1] ?? 0)
    if (waits && length >= waits.length) waits.hear(at)
  })
  await new Promise<void>((resolve, reject) => {
    socket.addEventListener('message', () => resolve(), { once: true })
    socket.addEventListener('error', () => reject(new Error('A socket was refused.')), { once: true })
  })
  const heard = (length: number) =>
    new Promise<number>((hear, reject) => {
      const lost = setTimeout(() => reject(new Error(`A socket heard nothing for ${PATIENCE} ms.`)), PATIENCE)
      waits = {
        length,
        hear(at) {
          clearTimeout(lost)
          hear(at)
        },
      }
    })
  return { socket, heard }
}

async function openAll(stage: Stage, doctorId: string): Promise<Watch[]> {
  const watches: Watch[] = []
  for (let n = 0; n < SOCKETS; n += TOGETHER) {
    const batch = Array.from({ length: TOGETHER }, (_, i) => openSocket(stage, doctorId, n + i))
    watches.push(...(await Promise.all(batch)))
  }
  return watches
}

/** A walk-in, and the milliseconds from its request until each socket shows it. */
async function round(stage: Stage, watches: readonly Watch[], { doctorId, n }: { doctorId: string; n: number }) {
  const { world } = stage
  const heard = Promise.all(watches.map((watch) => watch.heard(n)))
  const started = performance.now()
  const body = { patientId: world.patients[n] ?? world.patients[0], locationId: world.locationId }
  await post(stage, `/queue/doctors/${doctorId}/walk-ins`, { token: stage.tokens[0], body })
  return (await heard).map((at) => at - started)
}

async function bench(): Promise<void> {
  const lab = openLab(Date.now())
  const stage: Stage = { url: (await lab.stage()).url, world: lab.world, tokens: await lab.tokens() }
  const doctorId = stage.world.doctors[0]
  const opening = performance.now()
  const watches = await openAll(stage, doctorId)
  const opened = performance.now() - opening
  const slowest: number[] = []
  const all: number[] = []
  for (let n = 1; n <= ROUNDS; n++) {
    const times = await round(stage, watches, { doctorId, n })
    slowest.push(Math.max(...times))
    all.push(...times)
  }
  for (const { socket } of watches) socket.close()
  const each = timesOf(all)
  const last = timesOf(slowest)
  const ms = (value: number) => `${value.toFixed(0)} ms`
  console.log(`
${cpus()[0]?.model ?? 'unknown'}, ${availableParallelism()} cores, shared by everything: Worker, Postgres and the ${SOCKETS} clients.

${SOCKETS} sockets on one doctor (${SOCKETS / STAFF_EVERY} desks, the others screens), opened in ${(opened / 1000).toFixed(1)} s. ${ROUNDS} walk-ins, from the request until a socket shows it
(75 ms of it are waited, so that changes side by side are told as one):

each socket   p50 ${ms(each.p50)}   p95 ${ms(each.p95)}   p99 ${ms(each.p99)}
the last one  p50 ${ms(last.p50)}   worst ${ms(Math.max(...slowest))}`)
  if (Math.max(...slowest) > 1_000) throw new Error('A socket waited for more than a second.')
}

await bench()
  .catch((error: unknown) => {
    console.error(error instanceof Error ? error.message : error)
    process.exitCode = 1
  })
  .finally(stopAll)
