import { exports } from 'cloudflare:workers'
import { hc } from 'hono/client'
import { expect, test } from 'vitest'
import type { AppType } from '../../src/app.ts'
import { mintClinic } from '../support/clinic.ts'

test("Hono's client is typed by the routes: what is sent and what comes back", async () => {
  const clinic = await mintClinic()
  const client = hc<AppType>('http://kept.test', {
    headers: { Authorization: `Bearer ${clinic.reception.client.token}` },
    fetch: (input: RequestInfo | URL, init?: RequestInit) => exports.default.fetch(new Request(input, init)),
  })
  const listed = await client.appointments.$get({ query: { status: 'SCHEDULED,CONFIRMED', limit: '5' } })
  expect(listed.status).toBe(200)
  const { data, page } = await listed.json()
  expect(data satisfies { id: string; actions: string[] }[]).toEqual([])
  expect(page).toEqual({ nextCursor: null, limit: 5 })
})
