import { execFileSync } from 'node:child_process'
import { createHash, randomUUID } from 'node:crypto'
import { existsSync, readdirSync, readFileSync, renameSync, rmSync, statSync, utimesSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { letAppSignIn, migrate } from '../../scripts/migrate.ts'
import { ROOT } from '../../scripts/paths.ts'
import { type RunningPostgres, startPostgres } from '../../scripts/postgres.ts'
import { isReachable, outsideFolder } from '../../scripts/postgres-binaries.ts'

/** A day: what nobody has used for longer is of an older schema, or of another day. */
const KEPT_FOR = 24 * 60 * 60_000

export interface Data {
  /** `clinic-100k`. */
  name: string
  /** Whatever the rows depend on besides the migrations and `sources`: a day, a size. */
  key: string
  /** The files that make the rows, from the checkout's root: where one of them changes, the rows are loaded anew. */
  sources: readonly string[]
  /** Fills a database that has been migrated. */
  load(ownerUrl: string): Promise<void>
  /** Further settings of the server that runs on a copy of them. */
  settings?: Record<string, string>
}

interface KeptPostgres extends RunningPostgres {
  pid: number
}

/**
 * Starts a Postgres that waits for the disk, on a copy of these data. They are loaded once and kept in the system's temp folder;
 * a run changes its copy only, and that is thrown away.
 */
export async function startOnCopy(data: Data): Promise<KeptPostgres> {
  const original = await keptFolder(data)
  const copy = join(dirname(original), `kept-bench-run-${randomUUID()}`)
  copyFolder(original, copy)
  const postgres = await startPostgres({ dataDir: copy, persistent: true, settings: data.settings })
  const [pid = ''] = readFileSync(join(copy, 'postmaster.pid'), 'utf8').split('\n')
  const stop = async () => {
    await postgres.stop()
    for (const leftover of [copy, `${copy}.log`]) rmSync(leftover, { recursive: true, force: true })
  }
  return { ...postgres, pid: Number(pid), stop }
}

async function keptFolder(data: Data): Promise<string> {
  const parent = isReachable(tmpdir()) ? tmpdir() : outsideFolder()
  const folder = join(parent, `kept-bench-data-${data.name}-${hashOf(data)}`)
  if (!existsSync(folder)) await loadInto(folder, data)
  utimesSync(folder, new Date(), new Date())
  forgetOld(parent)
  return folder
}

async function loadInto(folder: string, { name, load }: Data): Promise<void> {
  process.stderr.write(`Loading ${name}; the next run finds it.\n`)
  const half = `${folder}.${randomUUID()}`
  const postgres = await startPostgres({ dataDir: half, persistent: false })
  try {
    await migrate(postgres.ownerUrl)
    await letAppSignIn(postgres.ownerUrl, new URL(postgres.appUrl).password)
    await load(postgres.ownerUrl)
  } finally {
    await postgres.stop()
    rmSync(postgres.logFile, { force: true })
  }
  // A twin that loaded at the same time may have won; its data are as good.
  if (existsSync(folder)) rmSync(half, { recursive: true })
  else renameSync(half, folder)
}

function hashOf({ key, sources }: Data): string {
  const hash = createHash('sha256').update(key)
  const migrations = readdirSync(join(ROOT, 'migrations')).filter((file) => file.endsWith('.sql'))
  const files = [...migrations.sort().map((file) => join('migrations', file)), ...sources]
  for (const file of files)
    hash
      .update(file)
      .update('\0')
      .update(readFileSync(join(ROOT, file)))
      .update('\0')
  return hash.digest('hex').slice(0, 12)
}

/** The rights on its files must stay: Postgres runs as their owner. Where the disk can share the blocks, it does. */
function copyFolder(from: string, to: string): void {
  const args = process.platform === 'linux' ? ['-a', '--reflink=auto'] : ['-a']
  execFileSync('cp', [...args, from, to])
}

function forgetOld(parent: string): void {
  const names = readdirSync(parent).filter((name) => name.startsWith('kept-bench-data-'))
  for (const name of names) {
    const path = join(parent, name)
    const { mtimeMs } = statSync(path, { throwIfNoEntry: false }) ?? { mtimeMs: Number.POSITIVE_INFINITY }
    if (Date.now() - mtimeMs > KEPT_FOR) rmSync(path, { recursive: true, force: true })
  }
}
