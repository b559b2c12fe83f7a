import { createRequire } from 'node:module'
import { atTheEnd } from './ending.ts'
import type { Lab } from './lab/lab.ts'
import { sourceOf } from './lab/source.ts'
import { type LiveLine, type Viewer, viewer } from './live-line.ts'
import { at } from './requests.ts'

// It is socket.io-client's: to hear a message costs both sides the same. Socket.IO does not compress unless it is told to.
const engine = createRequire(createRequire(import.meta.url).resolve('socket.io-client')).resolve('engine.io-client')
const { WebSocket } = createRequire(engine)('ws') as {
  WebSocket: new (url: string, options: { perMessageDeflate: false }) => globalThis.WebSocket
}

/** Opened side by side. */
const TOGETHER = 25
/** Requests at once that change the line. */
const CALLERS = 8

/** What a socket was sent, as far as it numbers it. */
interface Told {
  type: string
  seq: number
}

interface KeptViewer extends Viewer {
  /** The number of the last message. */
  seq(): number
  /** The numbers of the visits' news. */
  news(): readonly number[]
  /** The last line. */
  queue(): object
  /** Closes the socket; `again` opens it anew, from the last number that was seen. */
  leave(): Promise<void>
  again(): Promise<void>
}

export interface KeptLine extends LiveLine {
  viewers: readonly KeptViewer[]
  /** Somebody comes who has no appointment. */
  walkIn(): Promise<void>
}

/** Opens sockets on a doctor's live queue: the first `desks` are shown names, the others are screens. */
export async function openKeptLine(
  lab: Lab,
  { doctorId, sockets, desks, waiting }: { doctorId: string; sockets: number; desks: number; waiting: number },
): Promise<KeptLine> {
  const { url, processes } = await lab.stage()
  const tokens = await lab.tokens()
  const { world } = lab
  const path = `/queue/doctors/${doctorId}`
  let walkedIn = 0

  async function post(route: string, n: number, body: unknown): Promise<{ ticket?: string; version?: number }> {
    const headers = { Authorization: `Bearer ${at(tokens, n)}`, 'Content-Type': 'application/json' }
    const response = await fetch(`${url}${route}`, { method: 'POST', headers, body: JSON.stringify(body) })
    const text = await response.text()
    if (!response.ok) throw new Error(`${route} answered ${response.status} ${text}`)
    return JSON.parse(text)
  }

  async function connect(n: number): Promise<KeptViewer> {
    const one = viewer()
    const news: number[] = []
    let seq = -1
    let queue: object = {}
    let socket: globalThis.WebSocket
    const hear = (data: string) => {
      const told = JSON.parse(data) as Told & { queue?: { version: number } }
      seq = told.seq
      if (told.type === 'appointment') news.push(told.seq)
      if (!told.queue) return
      queue = told.queue
      one.told(told.queue.version)
    }
    async function open(): Promise<void> {
      const { ticket } = await post(`${path}/tickets`, n, { display: n >= desks })
      const since = seq < 0 ? '' : `&since=${seq}`
      const live = `${url.replace('http', 'ws')}${path}/live?ticket=${ticket}${since}`
      socket = new WebSocket(live, { perMessageDeflate: false })
      socket.addEventListener('message', ({ data }) => hear(String(data)))
      await new Promise<void>((resolve, reject) => {
        socket.addEventListener('open', () => resolve(), { once: true })
        socket.addEventListener('error', () => reject(new Error('A socket was refused.')), { once: true })
      })
    }
    await open()
    await one.shown(0)
    atTheEnd(() => socket.close())
    return {
      ...one,
      seq: () => seq,
      news: () => news,
      queue: () => queue,
      async leave() {
        const closed = new Promise((resolve) => socket.addEventListener('close', resolve, { once: true }))
        socket.close()
        await closed
      },
      again: open,
    }
  }

  const walkIn = async () => {
    const n = walkedIn++
    await post(`${path}/walk-ins`, n, { patientId: at(world.patients, n), locationId: world.locationId })
  }
  for (let n = 0; n < waiting; n++) await walkIn()
  const viewers: KeptViewer[] = []
  for (let n = 0; n < sockets; n += TOGETHER) {
    const batch = Array.from({ length: Math.min(TOGETHER, sockets - n) }, (_, i) => connect(n + i))
    viewers.push(...(await Promise.all(batch)))
  }
  return {
    viewers,
    walkIn,
    // Calling again who was called and has not come is a change each time.
    changes: {
      ...{ url, processes, connections: CALLERS, expect: [200] },
      calls: sourceOf((n) => ({ path: `${path}/call-next`, token: at(tokens, n), body: {} })),
    },
    async change() {
      const { version } = await post(`${path}/call-next`, 0, {})
      if (version === undefined) throw new Error('A line was answered without its version.')
      return version
    },
  }
}
