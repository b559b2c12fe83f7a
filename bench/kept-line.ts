import { atTheEnd } from './ending.ts'
import type { Lab } from './lab/lab.ts'
import { type LiveLine, type Viewer, viewer } from './live-line.ts'
import { at } from './requests.ts'

/** Opened side by side. */
const TOGETHER = 25

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
  /** Characters of the last line. */
  bytes(): number
  /** Closes the socket; `again` opens it anew, from the last number that was seen. */
  leave(): Promise<void>
  again(): Promise<void>
}

export interface KeptLine extends LiveLine {
  viewers: readonly KeptViewer[]
}

/** Opens sockets on a doctor's live queue: the first `desks` are shown names, the others are screens. */
export async function openKeptLine(
  lab: Lab,
  { doctorId, sockets, desks }: { doctorId: string; sockets: number; desks: number },
): Promise<KeptLine> {
  const { url } = await lab.stage()
  const tokens = await lab.tokens()
  const { world } = lab
  const path = `/queue/doctors/${doctorId}`
  let made = 0

  async function post(route: string, n: number, body: unknown): Promise<{ ticket?: string }> {
    const headers = { Authorization: `Bearer ${at(tokens, n)}`, 'Content-Type': 'application/json' }
    const response = await fetch(`${url}${route}`, { method: 'POST', headers, body: JSON.stringify(body) })
    const text = await response.text()
    if (response.status !== 201) throw new Error(`${route} answered ${response.status} ${text}`)
    return JSON.parse(text)
  }

  async function connect(n: number): Promise<KeptViewer> {
    const one = viewer()
    const news: number[] = []
    let seq = -1
    let bytes = 0
    let socket: WebSocket
    const hear = (data: string) => {
      const told = JSON.parse(data) as Told & { queue?: { totalInQueue: number } }
      seq = told.seq
      if (told.type === 'appointment') news.push(told.seq)
      if (!told.queue) return
      bytes = data.length
      one.told(told.queue.totalInQueue)
    }
    async function open(): Promise<void> {
      const { ticket } = await post(`${path}/tickets`, n, { display: n >= desks })
      const since = seq < 0 ? '' : `&since=${seq}`
      socket = new WebSocket(`${url.replace('http', 'ws')}${path}/live?ticket=${ticket}${since}`)
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
      bytes: () => bytes,
      async leave() {
        const closed = new Promise((resolve) => socket.addEventListener('close', resolve, { once: true }))
        socket.close()
        await closed
      },
      again: open,
    }
  }

  const viewers: KeptViewer[] = []
  for (let n = 0; n < sockets; n += TOGETHER) {
    const batch = Array.from({ length: Math.min(TOGETHER, sockets - n) }, (_, i) => connect(n + i))
    viewers.push(...(await Promise.all(batch)))
  }
  return {
    viewers,
    async lengthen() {
      const n = made++
      const body = { patientId: at(world.patients, n), locationId: world.locationId }
      await post(`${path}/walk-ins`, n, body)
    },
  }
}
