import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { lookForLine } from '../../src/web/client/look-for-line.ts'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

/** A line that is down, and what looks for it. */
function aLine() {
  const state = { isOffline: true, isThere: false, mayLook: true, asked: 0 }
  const look = lookForLine({
    isOffline: () => state.isOffline,
    mayLook: () => state.mayLook,
    ask: async () => {
      state.asked++
      return state.isThere
    },
    found: () => {
      state.isOffline = false
      look.begin()
    },
  })
  look.begin()
  return { state, ...look }
}

describe('a line that is down', () => {
  test('is looked for ever more seldom, and found without anybody’s doing', async () => {
    const { state } = aLine()
    await vi.advanceTimersByTimeAsync(7_000)
    expect(state.asked).toBe(3)
    await vi.advanceTimersByTimeAsync(120_000)
    expect(state.asked).toBeLessThan(10)
    state.isThere = true
    await vi.advanceTimersByTimeAsync(30_000)
    expect(state.isOffline).toBe(false)
    const { asked } = state
    await vi.advanceTimersByTimeAsync(600_000)
    expect(state.asked).toBe(asked)
  })

  test('is looked for at once where the browser says that it has one', async () => {
    const { state, lookNow } = aLine()
    await vi.advanceTimersByTimeAsync(100_000)
    state.isThere = true
    lookNow()
    await vi.advanceTimersByTimeAsync(0)
    expect(state.isOffline).toBe(false)
  })

  test('that the browser was too early about is looked for soon again', async () => {
    const { state, lookNow } = aLine()
    await vi.advanceTimersByTimeAsync(100_000)
    lookNow()
    await vi.advanceTimersByTimeAsync(0)
    state.isThere = true
    await vi.advanceTimersByTimeAsync(1_000)
    expect(state.isOffline).toBe(false)
  })

  test('is asked nothing while nobody would see the answer', async () => {
    const { state } = aLine()
    state.mayLook = false
    await vi.advanceTimersByTimeAsync(100_000)
    expect(state.asked).toBe(0)
  })

  test('that is there is not looked for', async () => {
    const { state, lookNow } = aLine()
    state.isOffline = false
    lookNow()
    await vi.advanceTimersByTimeAsync(100_000)
    expect(state.asked).toBe(0)
  })
})
