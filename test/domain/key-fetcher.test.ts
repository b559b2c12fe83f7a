import { expect, test } from 'vitest'
import { keyFetcher } from '../../src/platform/auth/key-fetcher.ts'

const URL = 'https://login.example/jwks.json'
const OLD = '{"keys":[]}'
const NEW = '{"keys":[{}]}'

function provider() {
  let now = 1_000_000
  let asked = 0
  let answer: () => Response | Promise<Response> = () => new Response(OLD)
  const fetchKeys = keyFetcher(
    async () => {
      asked++
      return answer()
    },
    () => now,
  )
  return {
    fetchKeys,
    asked: () => asked,
    wait: (milliseconds: number) => {
      now += milliseconds
    },
    answers: (next: typeof answer) => {
      answer = next
    },
  }
}

test('whoever comes while the set is fetched gets the one before, and the provider is asked once', async () => {
  const { fetchKeys, asked, wait, answers } = provider()
  await fetchKeys(URL)
  wait(600_000)
  let arrive = (_: Response) => {}
  answers(() => new Promise<Response>((resolve) => (arrive = resolve)))
  const first = fetchKeys(URL)
  const others = await Promise.all(Array.from({ length: 100 }, async () => (await fetchKeys(URL)).text()))
  expect([asked(), new Set(others)]).toEqual([2, new Set([OLD])])
  arrive(new Response(NEW))
  expect(await (await first).text()).toBe(NEW)
  expect(await (await fetchKeys(URL)).text()).toBe(NEW)
  wait(5_000)
  answers(() => new Response(OLD))
  expect([await (await fetchKeys(URL)).text(), asked()]).toEqual([OLD, 3])
})

test('without any keys everybody fetches, for nobody can wait for another', async () => {
  const { fetchKeys, asked } = provider()
  await Promise.all(Array.from({ length: 10 }, () => fetchKeys(URL)))
  expect(asked()).toBe(10)
})

test.each<[string, () => Response | Promise<Response>]>([
  ['answers by an error', () => new Response('', { status: 500 })],
  ['cannot be reached', () => Promise.reject(new Error('connection refused'))],
])('a provider that %s is asked once a second', async (_, fails) => {
  const { fetchKeys, asked, wait, answers } = provider()
  answers(fails)
  await fetchKeys(URL).catch(() => {})
  for (let i = 0; i < 50; i++) await expect(fetchKeys(URL)).rejects.toThrow('a moment ago')
  expect(asked()).toBe(1)
  wait(1_000)
  answers(() => new Response(NEW))
  expect([await (await fetchKeys(URL)).text(), asked()]).toEqual([NEW, 2])
})
