import { execFileSync, spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { ROOT } from '../../scripts/paths.ts'

/** A released version: its tag, and its commit where a clone has no tags. */
export interface Release {
  tag: string
  commit: string
}

const git = (...args: string[]) => spawnSync('git', args, { cwd: ROOT, maxBuffer: 256 * 1024 * 1024 })

function commitOf({ tag, commit }: Release): string {
  const found = [tag, commit].find((name) => git('rev-parse', '--quiet', '--verify', `${name}^{commit}`).status === 0)
  if (found !== undefined) return found
  throw new Error(
    `This clone has neither the tag ${tag} nor its commit ${commit}, so the version before cannot be built: fetch the history (git fetch --unshallow --tags).`,
  )
}

/** The checkout of a released version, out of git, with its Worker built by its own script and today's packages. */
export function buildRelease(release: Release): { tree: string; remove(): void } {
  const tree = mkdtempSync(join(tmpdir(), `kept-${release.tag}-`))
  const { stdout, status, stderr } = git('archive', commitOf(release))
  if (status !== 0) throw new Error(`git archive failed: ${stderr}`)
  execFileSync('tar', ['-x', '-C', tree], { input: stdout })
  symlinkSync(join(ROOT, 'node_modules'), join(tree, 'node_modules'))
  execFileSync(process.execPath, [join(tree, 'scripts', 'build.ts')], { cwd: tree, stdio: 'pipe' })
  return { tree, remove: () => rmSync(tree, { recursive: true, force: true }) }
}
