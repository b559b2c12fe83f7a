import { execFileSync, spawnSync } from 'node:child_process'
import { cpSync, existsSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { ROOT } from '../../scripts/paths.ts'

/** A checkout of its own: the script deletes what its own folder holds. */
const checkout = mkdtempSync(join(tmpdir(), 'kept-reset-'))
const state = join(checkout, '.kept', 'state')

beforeAll(() => {
  cpSync(join(ROOT, 'scripts'), join(checkout, 'scripts'), { recursive: true })
  cpSync(join(ROOT, 'package.json'), join(checkout, 'package.json'))
  symlinkSync(join(ROOT, 'node_modules'), join(checkout, 'node_modules'))
})
afterAll(() => rmSync(checkout, { recursive: true, force: true }))

const script = join(checkout, 'scripts', 'db-reset.ts')
const keep = () => {
  mkdirSync(state, { recursive: true })
  writeFileSync(join(state, 'kv'), 'listings')
}

test('where nobody can be asked, nothing is deleted without --yes', () => {
  keep()
  const { status, stderr } = spawnSync(process.execPath, [script], { encoding: 'utf8', input: 'y\n' })
  expect(status).toBe(1)
  expect(stderr).toContain('run npm run db:reset -- --yes')
  expect(existsSync(join(state, 'kv'))).toBe(true)
})

test('with --yes the local data are deleted', () => {
  keep()
  expect(execFileSync(process.execPath, [script, '--yes'], { encoding: 'utf8' })).toContain('are deleted')
  expect(existsSync(state)).toBe(false)
})

test('an option it does not know is refused', () => {
  keep()
  const { status, stderr } = spawnSync(process.execPath, [script, '--y'], { encoding: 'utf8' })
  expect(status).toBe(1)
  expect(stderr).toContain("Unknown option '--y'")
  expect(existsSync(join(state, 'kv'))).toBe(true)
})
