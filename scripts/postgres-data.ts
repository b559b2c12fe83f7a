import { createHash } from 'node:crypto'
import {
  chownSync,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, dirname, join, resolve } from 'node:path'
import { dropTo, isReachable, outsideFolder } from './postgres-binaries.ts'
import { commandOf, isAlive, waitUntil } from './processes.ts'

/** A fresh data folder in the system's temp, for a database that lives as long as a test run. */
export function temporaryDataFolder(): string {
  const parent = isReachable(tmpdir()) ? tmpdir() : outsideFolder()
  const folder = mkdtempSync(join(parent, 'kept-test-'))
  return handOver(folder)
}

/**
 * Makes the data folder, or finds it: where Postgres' own user cannot reach the checkout the data stand outside, under a
 * name derived from the checkout's path, and `dataDir` is a link to them.
 */
export function persistentDataFolder(dataDir: string): string {
  if (existsSync(dataDir)) return realpathSync(dataDir)
  mkdirSync(dirname(dataDir), { recursive: true })
  // A link whose target was cleaned away.
  if (lstatSync(dataDir, { throwIfNoEntry: false })) rmSync(dataDir)
  if (isReachable(dirname(dataDir))) {
    mkdirSync(dataDir, { mode: 0o700 })
    return handOver(realpathSync(dataDir))
  }
  const name = createHash('sha256').update(resolve(dataDir)).digest('hex').slice(0, 12)
  const outside = join(outsideFolder(), `kept-${name}-${basename(dataDir)}`)
  mkdirSync(outside, { recursive: true, mode: 0o700 })
  if (
    lstatSync(outside).uid !== (dropTo()?.uid ?? process.getuid?.()) &&
    lstatSync(outside).uid !== process.getuid?.()
  ) {
    throw new Error(`${outside} belongs to another user; remove it and try again.`)
  }
  symlinkSync(outside, dataDir)
  return handOver(outside)
}

function handOver(folder: string): string {
  const user = dropTo()
  if (user) chownSync(folder, user.uid, user.gid)
  return folder
}

/** The process that runs a Postgres on these data, or null. Its command line is compared, for its id may have been taken since. */
export function ownerOf(dataDir: string): number | null {
  if (!existsSync(dataDir)) return null
  const file = ownerFile(realpathSync(dataDir))
  if (!existsSync(file)) return null
  const [pid = '', script = ''] = readFileSync(file, 'utf8').split('\n')
  return isAlive(Number(pid)) && commandOf(Number(pid)).includes(script) ? Number(pid) : null
}

/** @throws Error when another process runs on these data. */
export function claim(data: string): void {
  const owner = ownerOf(data)
  if (owner !== null && owner !== process.pid) {
    throw new Error(`Another Kept (process ${owner}) is running on ${data}. Stop it first.`)
  }
  writeFileSync(ownerFile(data), `${process.pid}\n${basename(process.argv[1] ?? '')}\n`)
}

/** Gives the data up again. */
export function release(data: string): void {
  rmSync(ownerFile(data), { force: true })
}

function ownerFile(data: string): string {
  return `${data}.owner`
}

/**
 * Clears what a crashed run left: a server that outlived its parent ends by itself within moments, and a lock file whose
 * process id belongs to another program by now would keep Postgres from starting.
 */
export async function clearLeftovers(data: string): Promise<void> {
  const lock = join(data, 'postmaster.pid')
  if (!existsSync(lock)) return
  const pid = Number(readFileSync(lock, 'utf8').split('\n')[0])
  const isServer = () => isAlive(pid) && commandOf(pid).includes('postgres')
  if (isServer() && !(await waitUntil(() => !isServer(), 2000))) {
    process.kill(pid, 'SIGINT')
    if (!(await waitUntil(() => !isServer(), 10_000)))
      throw new Error(`The Postgres of an earlier run (process ${pid}) does not end.`)
  }
  rmSync(lock, { force: true })
}
