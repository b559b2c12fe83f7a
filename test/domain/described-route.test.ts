import { expect, test } from 'vitest'
import * as z from 'zod'
import { describe } from '#openapi/describe'
import { factory } from '../../src/platform/http/context.ts'
import { describe as describeNothing } from '../../src/platform/openapi/describe-nothing.ts'
import type { Description } from '../../src/platform/openapi/description.ts'

const description: Description = {
  ...{ id: 'sayIt', summary: 'Say it', description: 'Says it.', answer: z.string() },
  tag: 'Health',
  example: () => ({ as: null }),
}

// A deployed Worker has the other one, which answers nothing.
const ways = { described: describe, deployed: describeNothing as unknown as typeof describe }

test.each(Object.entries(ways))('a route is the same, %s', async (_way, tells) => {
  const said = factory.createHandlers(tells(description), (c) => c.text(`${c.req.method} ${c.req.path}`))
  const app = factory
    .createApp()
    .get(
      '/it',
      tells(description),
      async (c, next) => {
        await next()
        c.header('X-Way', 'through')
      },
      (c) => c.text('GET /it'),
    )
    .post('/it', ...said)
    .put('/it', tells(description), (c) => c.text(`${c.req.method} /it`))
    .delete('/it', tells(description), (c) => c.text('DELETE /it'))
  for (const method of ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'])
    expect(await (await app.request('/it', { method })).text()).toBe(`${method} /it`)
  expect((await app.request('/it')).headers.get('X-Way')).toBe('through')
})
