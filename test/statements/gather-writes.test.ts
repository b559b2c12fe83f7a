import { expect, test } from 'vitest'
import { gatherWrites, type Stream } from '../../src/db/gather-writes.ts'

function streamOf(over: Partial<Stream> = {}) {
  const written: unknown[][] = []
  const write = (...given: [Uint8Array, ...unknown[]]) => written.push([[...given[0]], ...given.slice(1)])
  const stream: Stream = { on: () => {}, write, ...over }
  gatherWrites(stream)
  return { stream, written }
}

const message = (...bytes: number[]) => new Uint8Array(bytes)

test('what is written while it is held goes out in one piece, in its order', () => {
  const { stream, written } = streamOf()
  stream.cork?.()
  stream.write(message(1, 2))
  stream.write(message(3))
  stream.write(message(4, 5, 6))
  expect(written).toEqual([])
  stream.uncork?.()
  expect(written).toEqual([[[1, 2, 3, 4, 5, 6]]])
})

test('who holds it twice lets it go twice', () => {
  const { stream, written } = streamOf()
  stream.cork?.()
  stream.write(message(1))
  stream.cork?.()
  stream.write(message(2))
  stream.uncork?.()
  expect(written).toEqual([])
  stream.uncork?.()
  stream.uncork?.()
  expect(written).toEqual([[[1, 2]]])
})

test('what somebody waits for is not held, and overtakes nothing', () => {
  const { stream, written } = streamOf()
  const done = () => {}
  stream.cork?.()
  stream.write(message(1))
  stream.write(message(2), done)
  stream.write(message(3))
  stream.uncork?.()
  expect(written).toEqual([[[1]], [[2], done], [[3]]])
})

test('else it goes out as it is, with what came beside it', () => {
  const { stream, written } = streamOf()
  stream.cork?.()
  stream.uncork?.()
  const done = () => {}
  stream.write(message(7), 'utf8', done)
  expect(written).toEqual([[[7], 'utf8', done]])
})

test('a stream that holds writes itself is left as it is', () => {
  const cork = () => {}
  const { stream } = streamOf({ cork })
  expect(stream.cork).toBe(cork)
  expect(stream.uncork).toBeUndefined()
})
