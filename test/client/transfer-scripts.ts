import { type ChildProcess, spawn } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { strFromU8, unzipSync } from 'fflate'
import { describe, expect, test } from 'vitest'
import { CLINICS } from '../../scripts/demo/logins.ts'
import { ROOT } from '../../scripts/paths.ts'
import { freePort } from '../../scripts/ports.ts'
import type { DemoServer } from './demo-server.ts'

const folder = mkdtempSync(join(tmpdir(), 'kept-transfers-'))
const clinic = CLINICS.lotus.id

function fileOf(name: string, text: string): string {
  const path = join(folder, name)
  writeFileSync(path, text)
  return path
}

function start(script: 'import' | 'export', args: string[], env: Record<string, string>): ChildProcess {
  return spawn(process.execPath, [join(ROOT, 'scripts', `${script}.ts`), ...args], {
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
}

/** What a script has said and how it ended. @param look is shown what it has said whenever it says more */
async function ended(child: ChildProcess, look: (said: string) => void = () => {}) {
  const said = { out: '', err: '' }
  child.stdout?.on('data', (text) => {
    said.out += text
  })
  child.stderr?.on('data', (text) => {
    said.err += text
    look(said.err)
  })
  const code = await new Promise((done) => child.on('close', done))
  return { code, ...said }
}

const idIn = (said: string) => /import ([\da-f-]{36})/.exec(said)?.[1] ?? ''

/** `npm run import` and `npm run export` against a server that runs. */
export function transferScripts(server: () => DemoServer): void {
  const run = (script: 'import' | 'export', ...args: string[]) =>
    ended(start(script, ['--clinic', clinic, ...args], { KEPT_URL: server().url }))
  const patients = ['--kind', 'patients']

  describe('from a shell', () => {
    test('a file is checked, committed with its report, and matched when it comes again', async () => {
      const file = fileOf(
        'people.csv',
        'externalId,name,dateOfBirth\nSH-1,Shell Ann,1980-02-03\nSH-2,Shell Bob,1981-02-03\n',
      )
      // The script tells by the headings what it holds.
      const checked = await run('import', file)
      expect(checked.err).toContain('people.csv holds patients, by its headings')
      expect(checked, checked.err).toMatchObject({ code: 0, out: expect.stringContaining('nothing was written') })
      expect(checked.out).toMatch(/people\.csv: 2 rows, utf-8\n {2}externalId → externalId\n/)
      expect(checked.err).toMatch(/sent \d+ of \d+ bytes/)
      // What was checked is gone on with, without the file.
      const report = join(folder, 'report.csv')
      const committed = await run('import', '--import', idIn(checked.out), '--commit', '--report', report)
      expect(committed, committed.err).toMatchObject({
        code: 0,
        out: expect.stringContaining('committed: 2 create, 2 made'),
      })
      expect(readFileSync(report, 'utf8').trim().split('\r\n')).toHaveLength(3)
      const again = await run('import', ...patients, '--commit', file)
      expect(again, again.err).toMatchObject({ code: 0, out: expect.stringContaining('committed: 2 match') })
    })

    test('rows that are left out are told by the exit code, and so is a file that cannot be read', async () => {
      const left = await run('import', ...patients, fileOf('left.csv', 'name,dateOfBirth\nShell Cid,2999-01-01\n'))
      expect(left, left.err).toMatchObject({ code: 2, out: expect.stringContaining('checked: 1 invalid') })
      const bad = await run('import', ...patients, fileOf('bad.csv', '%PDF-1.7 no table'))
      expect(bad).toMatchObject({ code: 1, err: expect.stringContaining('The file is a PDF') })
      const open = await run('import', fileOf('open.csv', 'name\nShell Eve\n'))
      expect(open).toMatchObject({ code: 1, err: expect.stringContaining('Say it by --kind patients|doctors') })
      const none = await run('import', ...patients)
      expect(none).toMatchObject({ code: 1, err: expect.stringContaining('Name one file.') })
    })

    test('a clinic that is not one’s own, and a server that is gone, are told in a line', async () => {
      const file = fileOf('one.csv', 'name\nShell Dee\n')
      const token = await server().tokenOf('admin')
      const other = Object.values(CLINICS).find(({ id }) => id !== clinic)?.id ?? ''
      const args = ['--clinic', other, ...patients, file]
      const foreign = await ended(start('import', args, { KEPT_URL: server().url, KEPT_TOKEN: token }))
      expect(foreign).toMatchObject({ code: 1, err: expect.stringMatching(/POST \/imports: 40[34]/) })
      const gone = `http://127.0.0.1:${await freePort()}`
      for (const script of ['import', 'export'] as const) {
        const rest = script === 'import' ? [...patients, file] : []
        const lost = await ended(start(script, ['--clinic', clinic, ...rest], { KEPT_URL: gone }))
        expect(lost).toMatchObject({ code: 1, err: `${gone} does not answer: is the Worker running?\n` })
      }
    })

    test('after Ctrl-C the import is taken up where it stands', async () => {
      const rows = Array.from({ length: 200 }, (_, n) => `SC-${n},Shell Person${n},${1920 + (n % 100)}-01-02\n`).join(
        '',
      )
      const file = fileOf('many.csv', `externalId,name,dateOfBirth\n${rows}`)
      const child = start('import', ['--clinic', clinic, ...patients, '--commit', file], { KEPT_URL: server().url })
      const stopped = await ended(child, (said) => {
        if (said.includes('sent ')) child.kill('SIGINT')
      })
      expect(stopped.code).toBe(130)
      expect(stopped.err).toContain(`--import ${idIn(stopped.err)}`)
      const taken = await run('import', '--import', idIn(stopped.err), '--commit')
      expect(taken, taken.err).toMatchObject({ code: 0, out: expect.stringContaining('200 create, 200 made') })
    })

    test('the clinic, and one patient of it, are taken away into a file that only its owner reads', async () => {
      const out = join(folder, 'clinic.zip')
      const done = await run('export', '--format', 'csv', '--out', out)
      expect(done, done.err).toMatchObject({ code: 0, out: `${out}\n`, err: expect.stringMatching(/of \d+ files/) })
      const files = unzipSync(new Uint8Array(readFileSync(out)))
      expect(strFromU8(files['patients.csv'] ?? new Uint8Array())).toContain('SH-1')
      const patient = '00000000-0000-4000-8000-000000000000'
      const refused = await run('export', '--patient', patient, '--out', join(folder, 'nobody.zip'))
      expect(refused).toMatchObject({ code: 1, err: expect.stringContaining('PATIENT_NOT_FOUND') })
      expect(existsSync(join(folder, 'nobody.zip'))).toBe(false)
    })
  })
}
