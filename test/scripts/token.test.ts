import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { decodeJwt } from 'jose'
import { expect, test } from 'vitest'
import { hello } from '../../scripts/hello.ts'
import { ROOT } from '../../scripts/paths.ts'

const run = promisify(execFile)

/** What the script prints, and how it ends. */
const token = (...args: string[]) =>
  run(process.execPath, [join(ROOT, 'scripts', 'token.ts'), ...args]).then(
    ({ stdout, stderr }) => ({ code: 0, stdout, stderr }),
    ({ code, stdout, stderr }) => ({ code, stdout, stderr }),
  )

test('a token and nothing else, good for twelve hours', async () => {
  const { stdout, stderr } = await token('--as', 'doctor1@harbor')
  expect(stderr).toBe('')
  const { sub, exp = 0, iat = 0 } = decodeJwt(stdout.trim())
  expect(sub).toBe('doctor1@harbor')
  expect(exp - iat).toBe(12 * 3600)
})

test.each([
  [['--as', 'receptoin'], 'There is no demo login receptoin. Did you mean reception?'],
  [['--as', 'doctor1@habor'], 'There is no demo login doctor1@habor. Did you mean doctor1@harbor?'],
  [['--as', 'toString'], 'There is no demo login toString.'],
  [['--as'], "Option '--as <value>' argument missing"],
  [['--user', 'reception'], "Unknown option '--user'"],
  [['--as', 'reception', '--days', '3'], "Unknown option '--days'"],
  [['reception'], 'Unexpected argument'],
  [[], 'Name a login.'],
])('%j is refused: %s', async (args, told) => {
  const { code, stdout, stderr } = await token(...args)
  expect({ code, stdout }).toEqual({ code: 1, stdout: '' })
  expect(stderr).toContain(told)
  expect(stderr).toContain('Usage: npm run -s token -- --as <login>')
})

test('the start says where the data are, and who can sign in, where', () => {
  const said = hello({ url: 'http://127.0.0.1:8787', database: '127.0.0.1:5432/kept', seconds: 3.21 })
  expect(said).toContain('Database    127.0.0.1:5432/kept')
  expect(said).toMatch(/Asia\/Kolkata +\S.*America\/New_York/)
  expect(said).toMatch(/^ {2}reception +Sunita Pillai +Marcus Reed$/m)
})
