import type { InferResponseType } from 'hono/client'
import type { api } from './api.ts'

export type Queue = InferResponseType<(typeof api.queue.doctors)[':id']['$get'], 200>

interface Message {
  type: string
  seq: number
  /** Not in what tells of days alone. */
  queue?: Queue
}

interface Watch {
  doctorId: string
  /** A ticket for the socket, which works once. It throws where the watcher may not see the queue. */
  getTicket: () => Promise<string>
  onMessage: (message: Message) => void
  /** Whenever the server was heard, also where nothing has changed. */
  onHeard: () => void
  /** The server wants no more tries: the doctor has no queue any more. */
  onGone?: () => void
}

const BEAT = 5_000
const FIRST_PAUSE = 500
const LONGEST_PAUSE = 15_000
const GONE = 4404

/**
 * Follows a doctor's queue until it is told to stop. A socket that breaks, or that has been silent for two beats, is opened again with
 * a new ticket and told what was missed.
 */
export function watchQueue({ doctorId, getTicket, onMessage, onHeard, onGone }: Watch): () => void {
  let isOver = false
  let socket: WebSocket | undefined
  let seq: number | undefined
  let tried = 0
  let timer: ReturnType<typeof setTimeout> | undefined

  const again = () => {
    if (isOver) return
    const pause = Math.min(LONGEST_PAUSE, FIRST_PAUSE * 2 ** tried++)
    timer = setTimeout(() => void open(), pause * (0.5 + Math.random() / 2))
  }

  async function open(): Promise<void> {
    const ticket = await getTicket().catch(() => null)
    if (isOver) return
    if (ticket === null) return again()
    const url = new URL(`/queue/doctors/${doctorId}/live`, location.origin)
    url.protocol = url.protocol.replace('http', 'ws')
    url.searchParams.set('ticket', ticket)
    if (seq !== undefined) url.searchParams.set('since', String(seq))
    follow(new WebSocket(url))
  }

  function follow(opened: WebSocket): void {
    socket = opened
    let heard = Date.now()
    const beat = setInterval(() => {
      if (Date.now() - heard > 2 * BEAT + 1000) return opened.close()
      if (opened.readyState === WebSocket.OPEN) opened.send('ping')
    }, BEAT)
    opened.onmessage = ({ data }) => {
      heard = Date.now()
      tried = 0
      onHeard()
      if (data === 'pong') return
      const message = JSON.parse(data as string) as Message
      seq = message.seq
      onMessage(message)
    }
    opened.onclose = ({ code }) => {
      clearInterval(beat)
      if (code !== GONE) return again()
      isOver = true
      onGone?.()
    }
  }

  void open()
  return () => {
    isOver = true
    clearTimeout(timer)
    const last = socket
    // One that is not there yet cannot be closed without the browser's complaint.
    if (last?.readyState === WebSocket.CONNECTING) last.onopen = () => last.close()
    else last?.close()
  }
}
