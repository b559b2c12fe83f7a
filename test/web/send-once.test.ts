import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { noAnswer, Problem, problemOf } from '../../src/web/client/problem.ts'
import { sendOnce } from '../../src/web/client/send-once.ts'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

/** A server that answers each write by how often it was asked, and remembers under which key. */
function aServer(refusal?: () => Promise<Problem>) {
  const keys: (string | null)[] = []
  let refusing = refusal
  const send = sendOnce(async (_input, init) => {
    keys.push(new Headers(init?.headers).get('Idempotency-Key'))
    await new Promise((resolve) => setTimeout(resolve, 100))
    if (refusing) throw await refusing()
    return new Response(String(keys.length))
  })
  const settled = async <T>(answer: Promise<T>) => {
    answer.catch(() => {})
    await vi.advanceTimersByTimeAsync(100)
    return answer
  }
  return { send, keys, settled, recover: () => (refusing = undefined) }
}

const write = (body: string, headers = {}) => ['/appointments', { method: 'POST', body, headers }] as const

describe('a write', () => {
  test('that is asked for twice at once is sent once, and both have its answer', async () => {
    const { send, keys, settled } = aServer()
    const both = Promise.all([send(...write('a')), send(...write('a'))])
    const [one, other] = await settled(both)
    expect([await one.text(), await other.text()]).toEqual(['1', '1'])
    expect(keys).toHaveLength(1)
  })

  test('is the same press for a moment after its answer, and a new one later', async () => {
    const { send, keys, settled } = aServer()
    await settled(send(...write('a')))
    expect(await (await send(...write('a'))).text()).toBe('1')
    await vi.advanceTimersByTimeAsync(600)
    await settled(send(...write('a')))
    expect(new Set(keys).size).toBe(2)
  })

  test('of another body, another version, another clinic or another caller is another', async () => {
    const { send, keys, settled } = aServer()
    const said = [{}, { 'If-Match': '"2"' }, { 'X-Clinic-ID': 'c' }, { Authorization: 'Bearer t' }]
    await settled(Promise.all([send(...write('b')), ...said.map((headers) => send(...write('a', headers)))]))
    expect(new Set(keys).size).toBe(5)
  })

  test('that brings its own key, and a read, are sent each time', async () => {
    const { send, keys, settled } = aServer()
    await settled(
      Promise.all([send(...write('a', { 'Idempotency-Key': '1' })), send(...write('a', { 'Idempotency-Key': '2' }))]),
    )
    await settled(Promise.all([send('/me'), send('/me')]))
    expect(keys).toEqual(['1', '2', null, null])
  })

  test.each([
    ['nobody answered', async () => noAnswer()],
    ['a gateway answered', () => problemOf(new Response('', { status: 504 }))],
  ])('is tried again under its key where %s, for as long as somebody may still mean it', async (_, refusal) => {
    const { send, keys, settled, recover } = aServer(refusal)
    await expect(settled(send(...write('a')))).rejects.toBeInstanceOf(Problem)
    recover()
    await settled(send(...write('a')))
    expect(new Set(keys).size).toBe(1)
    await vi.advanceTimersByTimeAsync(2 * 60_000)
    await settled(send(...write('a')))
    expect(new Set(keys).size).toBe(2)
  })

  test('that was refused is a new one when it is asked for again', async () => {
    const { send, keys, settled } = aServer(() => problemOf(new Response('', { status: 409 })))
    for (const _ of [1, 2]) await expect(settled(send(...write('a')))).rejects.toBeInstanceOf(Problem)
    expect(new Set(keys).size).toBe(2)
  })
})
