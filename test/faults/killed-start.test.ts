import { spawn } from 'node:child_process'
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { buildIfChanged } from '../../scripts/build.ts'
import { ROOT } from '../../scripts/paths.ts'
import { freePort } from '../../scripts/ports.ts'
import { isAlive, waitUntil } from '../../scripts/processes.ts'

/** A checkout of its own, since only one start runs in each. */
const checkout = mkdtempSync(join(tmpdir(), 'kept-killed-'))
const PARTS = [
  'scripts',
  'src',
  'web',
  'docs',
  'migrations',
  'dist',
  'package.json',
  'package-lock.json',
  'wrangler.toml',
]

beforeAll(async () => {
  await buildIfChanged()
  for (const part of PARTS) cpSync(join(ROOT, part), join(checkout, part), { recursive: true })
  symlinkSync(join(ROOT, 'node_modules'), join(checkout, 'node_modules'))
})
afterAll(() => rmSync(checkout, { recursive: true, force: true }))

interface Started {
  pid: number
  servants: number[]
  said(): string
}

async function start(port: number): Promise<Started> {
  const child = spawn(process.execPath, [join(checkout, 'scripts', 'start.ts')], {
    cwd: checkout,
    env: { ...process.env, PORT: String(port) },
  })
  let said = ''
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (said += chunk))
  await waitUntil(() => said.includes('Kept is ready') || child.exitCode !== null, 60_000)
  expect(said).toContain('Kept is ready')
  const { pid, servants } = JSON.parse(readFileSync(join(checkout, '.kept', 'running.json'), 'utf8'))
  return { pid, servants, said: () => said }
}

test('after kill -9 the next start clears away what is left, and takes the same port and data', async () => {
  const port = await freePort()
  const killed = await start(port)
  expect(killed.servants.length).toBeGreaterThan(0)
  process.kill(killed.pid, 'SIGKILL')
  await waitUntil(() => !isAlive(killed.pid), 5_000)

  const next = await start(port)
  expect(killed.servants.some(isAlive)).toBe(false)
  const api = `http://127.0.0.1:${port}`
  expect((await fetch(`${api}/health`)).status).toBe(200)
  expect((await fetch(`${api}/appointments`)).status).toBe(401)
  await waitUntil(() => next.said().includes('401 GET'), 5_000)
  const [greeting = '', ...lines] = next.said().split('LOG_LEVEL=warn npm start')
  expect(greeting).not.toMatch(/GET +\/health/)
  expect(lines.join()).toMatch(/^[\d:]{8} {2}200 GET +\/health .* 0 queries$/m)
  expect(lines.join()).toMatch(/^[\d:]{8} {2}401 GET +\/appointments .* UNAUTHENTICATED$/m)
  process.kill(next.pid, 'SIGINT')
  await waitUntil(() => !isAlive(next.pid), 20_000)
  expect(next.servants.some(isAlive)).toBe(false)
})
