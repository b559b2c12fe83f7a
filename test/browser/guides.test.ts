import { expect, inject, test } from 'vitest'
import { readGuides } from '../../scripts/web/guides.ts'
import { parseMarkdown } from '../../scripts/web/markdown.ts'
import { differenceOf, stepsOf, typeAll } from './guide-steps.ts'

const url = inject('demoUrl')

test.each(readGuides())('$slug: each command does what the guide shows', async ({ blocks }) => {
  const steps = stepsOf(blocks)
  expect(steps.length).toBeGreaterThan(2)
  const results = await typeAll(steps, url)
  const wrong = steps.flatMap((step, n) => {
    const { printed = '', code = -1 } = results[n] ?? {}
    const difference = code === 0 ? differenceOf(step, printed) : `ends with ${code}: ${printed}`
    return difference === null ? [] : [`Line ${step.line}: ${difference}`]
  })
  expect(wrong).toEqual([])
})

const step = (text: string) => stepsOf(parseMarkdown(text))[0] as ReturnType<typeof stepsOf>[number]

test.each(['```js\n1\n```', '```\nx\n```', '```json\n{}\n```', '```sh\na\n```\n```json\n{}\n```\n```json\n{}\n```'])(
  'the block of %j would not be run, and is refused',
  (text) => {
    expect(() => stepsOf(parseMarkdown(text))).toThrow('is not run by any test')
  },
)

test.each([
  ['{"a":1}', '{"a":1,"b":2}', null],
  ['{"a":1}', '{"a":2}', '#/a is 2, not 1'],
  ['{"a":null}', '{}', '#/a is undefined, not null'],
  ['{"a":"x…z"}', '{"a":"xyz"}', null],
  ['{"a":"x…z"}', '{"a":"xy"}', '#/a is "xy", not x…z'],
  ['{"a":"…"}', '{"a":1}', null],
  ['{"a":"…"}', '{"a":null}', '#/a is null'],
  ['{"a":"…Z"}', '{"a":1}', '#/a is 1, not …Z'],
  ['{"a":[1,"…"]}', '{"a":[1,2,3]}', null],
  ['{"a":[1]}', '{"a":[1,2]}', '#/a is [1,2], which is not as long'],
  ['{"a":[{"b":1}]}', '{"a":[{"b":2}]}', '#/a/0/b is 2, not 1'],
  ['{}', 'no', 'prints no JSON: no'],
])('%s is shown, and %s printed: %s', (shown, printed, difference) => {
  expect(differenceOf(step(`\`\`\`sh\na\n\`\`\`\n\`\`\`json\n${shown}\n\`\`\``), printed)).toBe(difference)
})

test('the status and the headers that are shown have to be there, and a silent command prints nothing', () => {
  const asked = step('```sh\na\n```\n```http\nHTTP/1.1 200 OK\nETag: "…"\n\n{"a":1}\n```')
  expect(differenceOf(asked, 'HTTP/1.1 200 OK\r\nX: y\r\netag: "3"\r\n\r\n{"a":1}')).toBeNull()
  expect(differenceOf(asked, 'HTTP/1.1 200 OK\r\n\r\n{"a":1}')).toContain('ETag')
  expect(differenceOf(asked, 'HTTP/1.1 409 Conflict\r\nETag: "3"\r\n\r\n{"a":1}')).toContain('200 OK')
  expect(differenceOf(step('```sh\na\n```'), 'curl: (7)')).toBe('prints curl: (7)')
})
