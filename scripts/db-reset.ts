import { existsSync, realpathSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline/promises'
import { parseArgs } from 'node:util'
import { KEPT, POSTGRES_DATA } from './paths.ts'
import { ownerOf } from './postgres-data.ts'
import { runScript } from './run-script.ts'
import { findRunning } from './running.ts'

const STATE = join(KEPT, 'state')

/** Whether the data may go: `--yes` says so, else whoever sits there does. @throws Error where nobody sits there */
async function isAgreed(args: string[]): Promise<boolean> {
  const { values } = parseArgs({ args, options: { yes: { type: 'boolean', default: false } } })
  if (values.yes) return true
  const question = `All that stands in ${POSTGRES_DATA} and ${STATE} will be deleted.`
  if (!process.stdin.isTTY) throw new Error(`${question} If you want that, run npm run db:reset -- --yes`)
  const asking = createInterface({ input: process.stdin, output: process.stdout })
  const answer = await asking.question(`${question} Delete it? [y/N] `)
  asking.close()
  return /^y(es)?$/i.test(answer.trim())
}

function reset(): void {
  if (existsSync(POSTGRES_DATA)) {
    const data = realpathSync(POSTGRES_DATA)
    for (const path of [data, `${data}.log`, `${data}.owner`, POSTGRES_DATA])
      rmSync(path, { recursive: true, force: true })
  }
  rmSync(STATE, { recursive: true, force: true })
}

await runScript(async () => {
  const running = findRunning()?.pid ?? ownerOf(POSTGRES_DATA)
  if (running !== null) throw new Error(`Kept is running (process ${running}). Stop it first.`)
  if (!(await isAgreed(process.argv.slice(2)))) {
    console.log('Nothing was deleted.')
    return
  }
  reset()
  console.log('The local database and the Worker’s state are deleted. The next npm start creates them again.')
})
