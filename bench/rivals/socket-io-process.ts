import { createServer } from 'node:http'
import { Server } from 'socket.io'
import { toldAtStart } from '../lab/tied-process.ts'

const ROOM = 'line'

/** A live line as one writes it with Socket.IO: it stands in memory, and each change is told to the room. */
const { port, bytes } = toldAtStart<{ port: number; bytes: number }>()
let totalInQueue = 0

/** As long as Kept's message of a line. */
function message(): { totalInQueue: number; line: string } {
  return { totalInQueue, line: 'x'.repeat(Math.max(0, bytes - JSON.stringify({ totalInQueue, line: '' }).length)) }
}

const http = createServer((request, response) => {
  request.resume().on('end', () => {
    totalInQueue++
    sockets.to(ROOM).emit('change', message())
    response.writeHead(201, { 'Content-Type': 'application/json' }).end(JSON.stringify(message()))
  })
})
const sockets = new Server(http, { serveClient: false, transports: ['websocket'] })
sockets.on('connection', async (socket) => {
  await socket.join(ROOM)
  socket.emit('change', message())
})
http.listen({ port, host: '127.0.0.1' }, () => process.send?.('started'))
