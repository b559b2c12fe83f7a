import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Server, startServer } from './server.ts'

/** Milliseconds in which two desks see each other's changes. */
const SOON = { timeout: 1_000, interval: 20 }

/** What a socket was told. */
interface Message {
  type: string
  seq: number
  appointmentId?: string
  status?: string
  queue?: {
    paused: boolean
    totalInQueue: number
    serving: { appointmentId: string } | null
    waiting: { appointmentId: string; patient?: object }[]
  }
}

let server: Server
const open: WebSocket[] = []

beforeAll(async () => {
  server = await startServer()
})

afterAll(async () => {
  for (const socket of open) socket.close()
  await server.stop()
})

const queuePath = (doctor: number) => `/queue/doctors/${server.world.doctorIds[doctor]}`

async function watch(doctor: number, { since, display = false }: { since?: number; display?: boolean } = {}) {
  const { status, body } = await server.send('POST', `${queuePath(doctor)}/tickets`, { display })
  expect(status).toBe(201)
  const resume = since === undefined ? '' : `&since=${since}`
  const socket = new WebSocket(
    `${server.url.replace('http', 'ws')}${queuePath(doctor)}/live?ticket=${body.ticket}${resume}`,
  )
  open.push(socket)
  const messages: Message[] = []
  socket.addEventListener('message', ({ data }) => messages.push(JSON.parse(String(data))))
  await new Promise((resolve, reject) => {
    socket.addEventListener('open', resolve)
    socket.addEventListener('error', reject)
  })
  const queue = () => messages.findLast((message) => message.queue)?.queue
  const waiting = () => queue()?.waiting.map(({ appointmentId }) => appointmentId)
  return { socket, messages, queue, waiting }
}

/** Books a visit that begins in some minutes, and checks it in. */
async function arrive(doctor: number, minutes: number): Promise<string> {
  const { doctorIds, patientIds, locationId } = server.world
  const appointmentDate = new Date(Math.ceil(Date.now() / 60_000 + minutes) * 60_000).toISOString()
  const wish = {
    doctorId: doctorIds[doctor],
    patientId: patientIds[doctor],
    appointmentDate,
    duration: 5,
    type: 'IN_PERSON',
    locationId,
  }
  const booked = await server.send('POST', '/appointments', wish)
  expect(booked.status).toBe(201)
  const { status } = await server.send('POST', `/appointments/${booked.body.id}/check-in`, {})
  expect(status).toBe(200)
  return booked.body.id
}

test('two desks and a wall see a doctor’s day over real sockets', async () => {
  const [one, other, wall] = await Promise.all([watch(0), watch(0), watch(0, { display: true })])
  for (const seen of [one, other, wall]) await expect.poll(() => seen.messages[0]?.type, SOON).toBe('snapshot')
  const first = await arrive(0, 1)
  const second = await arrive(0, 10)
  for (const seen of [one, other, wall]) await expect.poll(seen.waiting, SOON).toEqual([first, second])
  await server.send('POST', `${queuePath(0)}/call-next`, {})
  for (const seen of [one, other, wall]) await expect.poll(() => seen.queue()?.serving?.appointmentId, SOON).toBe(first)
  await server.send('POST', `/appointments/${first}/start`, {})
  await server.send('POST', `/appointments/${first}/complete`, {})
  for (const seen of [one, other]) {
    await expect
      .poll(() => seen.messages.filter(({ appointmentId }) => appointmentId === first).at(-1)?.status, SOON)
      .toBe('COMPLETED')
    await expect.poll(seen.queue, SOON).toMatchObject({ serving: null, totalInQueue: 1 })
  }
  expect(JSON.stringify(one.messages)).toContain('"name"')
  expect(JSON.stringify(wall.messages)).not.toContain('"name"')
  expect(wall.messages.some(({ type }) => type === 'appointment')).toBe(false)
})

/** Opens a socket by hand that never reads what it is sent. */
async function openDeaf(doctor: number): Promise<Socket> {
  const { body } = await server.send('POST', `${queuePath(doctor)}/tickets`, {})
  const { hostname, port } = new URL(server.url)
  const socket = connect(Number(port), hostname)
  const path = `${queuePath(doctor)}/live?ticket=${body.ticket}`
  const upgrade = [
    'Upgrade: websocket',
    'Connection: Upgrade',
    'Sec-WebSocket-Version: 13',
    'Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==',
  ]
  socket.write([`GET ${path} HTTP/1.1`, `Host: ${hostname}:${port}`, ...upgrade, '', ''].join('\r\n'))
  const [head] = await once(socket, 'data')
  expect(String(head)).toContain('101')
  return socket.pause()
}

test('sockets that never read, or broke, hold up nobody', async () => {
  const deaf = await Promise.all([openDeaf(0), openDeaf(0), openDeaf(0)])
  const desk = await watch(0)
  await expect.poll(() => desk.messages.length, SOON).toBeGreaterThan(0)
  deaf[0]?.destroy()
  deaf[1]?.resetAndDestroy()
  for (const verb of ['pause', 'resume', 'pause', 'resume']) {
    await server.send('POST', `${queuePath(0)}/${verb}`, {})
    await expect.poll(() => desk.queue()?.paused, SOON).toBe(verb === 'pause')
  }
  deaf[2]?.destroy()
})

test('a socket that was lost resumes by its number; a ticket opens one only', async () => {
  const desk = await watch(1)
  const first = await arrive(1, 1)
  await expect.poll(desk.waiting, SOON).toEqual([first])
  const since = desk.messages.at(-1)?.seq ?? 0
  desk.socket.close()
  const second = await arrive(1, 10)
  const back = await watch(1, { since })
  await expect.poll(back.waiting, SOON).toEqual([first, second])
  expect(back.messages.map(({ type }) => type)).not.toContain('snapshot')
  const { body } = await server.send('POST', `${queuePath(1)}/tickets`, {})
  const live = `${server.url.replace('http', 'ws')}${queuePath(1)}/live?ticket=${body.ticket}`
  const outcomes = await Promise.all(
    [live, live].map((url) => {
      const socket = new WebSocket(url)
      open.push(socket)
      return new Promise((resolve) => {
        socket.addEventListener('open', () => resolve('open'))
        socket.addEventListener('error', () => resolve('refused'))
      })
    }),
  )
  expect(outcomes.sort()).toEqual(['open', 'refused'])
})

test('Postgres goes and comes back: the sockets stay, and hear of what happens then', async () => {
  const desk = await watch(1)
  await expect.poll(() => desk.messages.length, SOON).toBeGreaterThan(0)
  const before = desk.waiting() ?? []
  await server.kill()
  expect((await server.send('POST', `${queuePath(1)}/pause`, {})).status).toBe(503)
  await server.restart()
  await expect.poll(async () => (await server.send('GET', queuePath(1))).status, { timeout: 20_000 }).toBe(200)
  const third = await arrive(1, 20)
  await expect.poll(desk.waiting, { timeout: 5_000 }).toEqual([...before, third])
  expect(desk.queue()?.paused).toBe(false)
})
