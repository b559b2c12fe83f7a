import { execFileSync } from 'node:child_process'
import { createHash, randomUUID } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

interface Package {
  name: string
  version: string
  /** `sha512-…` of its tarball, as the registry tells it. */
  integrity: string
}

/**
 * The folder of a package's files, fetched from npm's registry once and kept in the system's temp folder. Nothing of it is
 * installed: neither its dependencies nor its scripts, and it is in nobody's lockfile.
 * @throws Error when it cannot be fetched, or is not the package that was meant
 */
export function packed({ name, version, integrity }: Package): string {
  const folder = join(tmpdir(), `kept-bench-${name.replace(/\W+/g, '-')}-${version}`)
  if (existsSync(folder)) return join(folder, 'package')
  const half = `${folder}.${randomUUID()}`
  mkdirSync(half)
  try {
    execFileSync('npm', ['pack', `${name}@${version}`, '--pack-destination', half], { stdio: 'pipe', timeout: 60_000 })
    const tarball = join(half, readdirSync(half).find((file) => file.endsWith('.tgz')) ?? '')
    const digest = `sha512-${createHash('sha512').update(readFileSync(tarball)).digest('base64')}`
    if (digest !== integrity) throw new Error(`${name}@${version} is not the package that was meant: ${digest}.`)
    execFileSync('tar', ['-xzf', tarball, '-C', half])
    if (!existsSync(folder)) renameSync(half, folder)
  } finally {
    rmSync(half, { recursive: true, force: true })
  }
  return join(folder, 'package')
}
