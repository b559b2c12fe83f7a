import { io } from 'socket.io-client'
import { freePort } from '../../scripts/ports.ts'
import { atTheEnd } from '../ending.ts'
import { sourceOf } from '../lab/source.ts'
import { startNode } from '../lab/tied-process.ts'
import { type LiveLine, type Viewer, viewer } from '../live-line.ts'

/** Requests at once that change the line. */
const CALLERS = 8

interface Told {
  queue: { version: number }
}

/** @param options.queue what it tells of a line, as Kept does */
export async function openSocketIoLine(options: { sockets: number; queue: object }): Promise<LiveLine> {
  const { sockets, queue } = options
  const port = await freePort()
  const url = `http://127.0.0.1:${port}`
  const server = await startNode(new URL('./socket-io-process.ts', import.meta.url), { port, queue })
  atTheEnd(server.stop)
  const viewers: Viewer[] = []
  for (let n = 0; n < sockets; n++) viewers.push(await connect(url))
  return {
    viewers,
    changes: {
      ...{ url, processes: { server: server.pid }, connections: CALLERS, expect: [201] },
      calls: sourceOf(() => ({ path: '/change', body: {} })),
    },
    async change() {
      const response = await fetch(`${url}/change`, { method: 'POST' })
      return ((await response.json()) as Told).queue.version
    },
  }
}

async function connect(url: string): Promise<Viewer> {
  const socket = io(url, { transports: ['websocket'], forceNew: true, reconnection: false })
  const one = viewer()
  await new Promise<void>((resolve, reject) => {
    socket.on('change', ({ queue }: Told) => {
      one.told(queue.version)
      resolve()
    })
    socket.on('connect_error', reject)
  })
  atTheEnd(() => socket.close())
  return one
}
