import { createServer } from 'node:http'
import { Server } from 'socket.io'
import { toldAtStart } from '../lab/tied-process.ts'

const ROOM = 'line'

/** A live line as one writes it with Socket.IO: it stands in memory, and each change is told to the room. */
const { port, queue } = toldAtStart<{ port: number; queue: object }>()
let version = 0

const message = () => ({ type: 'change', seq: version, queue: { ...queue, version } })

const http = createServer((request, response) => {
  request.resume().on('end', () => {
    version++
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
