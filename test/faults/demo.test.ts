import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { buildIfChanged } from '../../scripts/build.ts'
import { loadDemo } from '../../scripts/demo/load.ts'
import { CLINICS, LOGINS } from '../../scripts/demo/logins.ts'
import { walkerOf } from '../../scripts/demo/walk/walker.ts'
import { walk } from '../../scripts/demo-walk.ts'
import { devVars, makeDevKeys, signDevToken } from '../../scripts/dev-keys.ts'
import { type RunningPooler, startPooler } from '../../scripts/pooler/pooler.ts'
import { freePort } from '../../scripts/ports.ts'
import type { RunningPostgres } from '../../scripts/postgres.ts'
import { type RunningWorker, startWorker } from '../../scripts/worker.ts'
import { look, startDatabase } from './world.ts'

let folder: string
let postgres: RunningPostgres
let pooler: RunningPooler
let worker: RunningWorker
let url: string
let tokenOf: (login: string) => Promise<string>

beforeAll(async () => {
  await buildIfChanged()
  folder = mkdtempSync(join(tmpdir(), 'kept-demo-'))
  postgres = await startDatabase({ dataDir: join(folder, 'data'), persistent: false })
  const keys = await makeDevKeys()
  await loadDemo(postgres.ownerUrl, Date.now(), keys.vaultKeys)
  pooler = await startPooler({ databaseUrl: postgres.appUrl })
  const port = await freePort()
  url = `http://127.0.0.1:${port}`
  worker = await startWorker({ port, databaseUrl: pooler.url, vars: devVars(keys, url) })
  tokenOf = async (name) => {
    const { sub, roles, clinic } = LOGINS[name] as (typeof LOGINS)[string]
    return signDevToken(keys, { sub, roles: [...roles], ...(clinic && { clinic_id: CLINICS[clinic].id }) }, Date.now())
  }
})

afterAll(async () => {
  await worker.stop()
  await pooler.stop()
  await postgres.stop()
  for (const leftover of [folder, postgres.logFile]) rmSync(leftover, { recursive: true, force: true })
})

test('the walk through the demo ends well, as often as one likes', async () => {
  const said = vi.spyOn(console, 'log').mockImplementation(() => {})
  await walk(walkerOf(url, tokenOf))
  await walk(walkerOf(url, tokenOf))
  said.mockRestore()
})

test('files of the reference come through the Worker, and what is no file is the API’s to answer', async () => {
  const get = (path: string, init: RequestInit = {}) => fetch(`${url}${path}`, { redirect: 'manual', ...init })
  const css = await get('/docs/swagger-ui.css')
  expect([css.status, css.headers.get('X-Frame-Options')]).toEqual([200, 'DENY'])
  expect((await css.text()).length).toBeGreaterThan(1_000)
  const root = await get('/')
  expect([root.status, root.headers.get('Location')]).toEqual([302, '/docs'])
  for (const path of ['/docs', '/problems', '/problems/not-found', '/openapi.json', '/health'])
    expect({ path, status: (await get(path)).status }).toEqual({ path, status: 200 })
  for (const path of [
    '/docs/none.js',
    '/c/none',
    '/v/none',
    '/nowhere',
    '/nowhere/docs/swagger-ui.css',
    '/swagger-ui.css',
  ]) {
    const answer = await get(path)
    expect({ path, type: answer.headers.get('Content-Type') }).toEqual({ path, type: 'application/problem+json' })
    expect([401, 404, 422]).toContain(answer.status)
  }
  expect((await get('/nowhere', { method: 'POST' })).headers.get('Content-Type')).toBe('application/problem+json')
})

test('the visits that the demo shows as affected are those that the rules affect', async () => {
  const marked = () =>
    look(
      postgres.ownerUrl,
      `select id, affected_by from appointments where affected_by is not null and status not in ('CANCELLED', 'NO_SHOW', 'COMPLETED')
        order by id`,
    )
  const shown = await marked()
  expect(shown).toHaveLength(10)
  expect(await worker.fire('*/5 * * * *', new Date())).toBe('ok')
  const unjudged = 'select id from doctors where judged_rules is distinct from rules_version'
  expect(await look(postgres.ownerUrl, unjudged)).toEqual([])
  expect(await marked()).toEqual(shown)
})
