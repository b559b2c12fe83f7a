import { expect, test } from 'vitest'
import type { Database, Row } from '../../src/db/client.ts'
import { openMemory } from '../../src/features/calendar/memory.ts'

const DOCTOR = '01900000-0000-7000-8000-000000000001'
const [MONDAY, TUESDAY] = [20_879, 20_880]

/** A memory whose clock stands still, over a database that answers when it is told to. */
function memoryOver() {
  const open: PromiseWithResolvers<Row[]>[] = []
  const run = () => {
    const asked = Promise.withResolvers<Row[]>()
    open.push(asked)
    return asked.promise
  }
  const memory = openMemory({ run } as unknown as Database, DOCTOR, () => 1_000)
  const answer = () => open.shift()?.resolve([{ doctor_user: null, clinics: [], busy: [] }])
  const fail = () => open.shift()?.reject(new Error('lost'))
  const read = async (...days: number[]) => {
    const reading = memory.read(days)
    answer()
    await reading
  }
  return { memory, answer, fail, read }
}

test('days are current once they were read, until one of them or the rules are said to have changed', async () => {
  const { memory, read } = memoryOver()
  expect(memory.isCurrent([MONDAY], -Infinity)).toBe(false)
  await read(MONDAY, TUESDAY)
  expect([memory.isCurrent([MONDAY, TUESDAY], 999), memory.isCurrent([MONDAY], 1_000)]).toEqual([true, false])
  memory.outdate([TUESDAY])
  expect([memory.isCurrent([MONDAY], 0), memory.isCurrent([MONDAY, TUESDAY], 0)]).toEqual([true, false])
  await read(MONDAY)
  expect(memory.isCurrent([TUESDAY], 0)).toBe(false)
  await read(TUESDAY)
  expect(memory.isCurrent([MONDAY, TUESDAY], 0)).toBe(true)
  memory.outdate(['rules'])
  expect([memory.isCurrent([MONDAY], 0), memory.isCurrent([TUESDAY], 0)]).toEqual([false, false])
  // Every reading reads the rules.
  await read(MONDAY)
  expect(memory.isCurrent([TUESDAY], 0)).toBe(true)
})

test('a change that is heard of during a reading is not in it: only a later one counts', async () => {
  const { memory, answer, read } = memoryOver()
  const reading = memory.read([MONDAY])
  memory.outdate([MONDAY, 'rules'])
  answer()
  await reading
  expect([memory.hasMet([MONDAY]), memory.isCurrent([MONDAY], 0)]).toEqual([true, false])
  await read(MONDAY)
  expect(memory.isCurrent([MONDAY], 0)).toBe(true)
})

test('a reading that fails leaves what has changed as unknown as it was', async () => {
  const { memory, fail, read } = memoryOver()
  await read(MONDAY)
  memory.outdate([MONDAY])
  const reading = memory.read([MONDAY])
  fail()
  await expect(reading).rejects.toThrow('lost')
  expect(memory.isCurrent([MONDAY], 0)).toBe(false)
  memory.forget()
  await read(MONDAY)
  expect(memory.isCurrent([MONDAY], 0)).toBe(true)
})
