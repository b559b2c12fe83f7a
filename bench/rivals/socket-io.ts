import { io } from 'socket.io-client'
import { freePort } from '../../scripts/ports.ts'
import { atTheEnd } from '../ending.ts'
import type { Processes } from '../lab/cpu.ts'
import { startNode } from '../lab/tied-process.ts'
import { type LiveLine, type Viewer, viewer } from '../live-line.ts'

/** @param options.bytes of a message */
export async function openSocketIoLine({ sockets, bytes }: { sockets: number; bytes: number }) {
  const port = await freePort()
  const url = `http://127.0.0.1:${port}`
  const server = await startNode(new URL('./socket-io-process.ts', import.meta.url), { port, bytes })
  atTheEnd(server.stop)
  const viewers: Viewer[] = []
  for (let n = 0; n < sockets; n++) viewers.push(await connect(url))
  const processes: Processes = { server: server.pid }
  const line: LiveLine = {
    viewers,
    async lengthen() {
      const { status } = await fetch(`${url}/change`, { method: 'POST' })
      if (status !== 201) throw new Error(`Socket.IO's server answered ${status}.`)
    },
  }
  return { line, processes }
}

async function connect(url: string): Promise<Viewer> {
  const socket = io(url, { transports: ['websocket'], forceNew: true, reconnection: false })
  const one = viewer()
  await new Promise<void>((resolve, reject) => {
    socket.on('change', ({ totalInQueue }: { totalInQueue: number }) => {
      one.told(totalInQueue)
      resolve()
    })
    socket.on('connect_error', reject)
  })
  atTheEnd(() => socket.close())
  return one
}
