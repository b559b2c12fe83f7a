import { existsSync, realpathSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { KEPT, POSTGRES_DATA } from './paths.ts'
import { ownerOf } from './postgres-data.ts'
import { findRunning } from './running.ts'

const running = findRunning()?.pid ?? ownerOf(POSTGRES_DATA)
if (running !== null) {
  console.error(`Kept is running (process ${running}). Stop it first.`)
  process.exit(1)
}
if (existsSync(POSTGRES_DATA)) {
  const data = realpathSync(POSTGRES_DATA)
  for (const path of [data, `${data}.log`, `${data}.owner`, POSTGRES_DATA])
    rmSync(path, { recursive: true, force: true })
}
rmSync(join(KEPT, 'state'), { recursive: true, force: true })
console.log('The local database and the Worker’s state are deleted. The next npm start creates them again.')
