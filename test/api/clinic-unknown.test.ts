import { v7 } from 'uuid'
import { expect, test } from 'vitest'
import { clientFor } from '../support/client.ts'
import { expectProblem } from '../support/visits.ts'

test('of a clinic that does not exist a SUPER_ADMIN is told so, or that it has nothing', async () => {
  const root = await clientFor({ sub: `root-${v7()}`, clinicId: v7(), roles: ['SUPER_ADMIN'] })
  for (const path of ['/clinic', '/follow-up-plans/summary']) expectProblem(await root.get(path), 404, 'NOT_FOUND')
  for (const path of [
    '/appointments',
    '/patients',
    '/follow-up-plans',
    '/series',
    '/audit',
    '/doctors',
    '/locations',
  ]) {
    const answer = await root.get(path)
    expect([path, answer.status, answer.body.data]).toEqual([path, 200, []])
  }
  expect((await root.get('/audit/verify')).body).toEqual({ ok: true, sealedThrough: null, checked: 0 })
})
