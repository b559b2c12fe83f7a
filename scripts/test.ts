import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { buildIfChanged } from './build.ts'
import { ROOT } from './paths.ts'
import { runScript } from './run-script.ts'

/** Their tests run in workerd, whose one thread leaves half of a second core idle. */
const IN_WORKERD = ['worker', 'walk', 'crashes']
/** Theirs wait much, or take one core: one file at a time fits beside workerd. */
const BESIDE = ['domain', 'client', 'faults']
/** The others' start a browser, which wants a core to itself. */
const AFTERWARDS = [...IN_WORKERD, ...BESIDE].map((project) => `!${project}`)

interface Run {
  projects: readonly string[]
  /** Files at a time, where it is not what vitest.config.ts says. */
  workers?: number
  /** Holds back what it prints until it has ended: two that print at once cannot be read. */
  quiet?: boolean
}

/** Runs Vitest, and gives its exit code. */
function vitest(args: readonly string[], { workers, quiet }: Omit<Run, 'projects'> = {}): Promise<number> {
  const child = spawn(process.execPath, [join(ROOT, 'node_modules', 'vitest', 'vitest.mjs'), 'run', ...args], {
    stdio: quiet ? ['ignore', 'pipe', 'pipe'] : 'inherit',
    env: { ...process.env, ...(workers && { VITEST_MAX_WORKERS: String(workers) }) },
  })
  const printed: Buffer[] = []
  for (const stream of [child.stdout, child.stderr]) stream?.on('data', (chunk) => printed.push(chunk))
  return new Promise((resolve, reject) => {
    child.on('error', reject)
    child.on('close', (code) => {
      process.stdout.write(Buffer.concat(printed))
      resolve(code ?? 1)
    })
  })
}

const ofProjects = ({ projects, ...run }: Run) =>
  vitest(
    projects.flatMap((project) => ['--project', project]),
    run,
  )

/** Runs all tests, in an order that keeps two cores busy; with arguments, those that Vitest finds by them. */
async function main(): Promise<number> {
  const args = process.argv.slice(2)
  if (args.length > 0) return vitest(args)
  // Each run builds what is old, and two that write the same files are in each other's way.
  await buildIfChanged()
  const together = await Promise.all([
    ofProjects({ projects: IN_WORKERD }),
    ofProjects({ projects: BESIDE, workers: 1, quiet: true }),
  ])
  return Math.max(...together, await ofProjects({ projects: AFTERWARDS }))
}

await runScript(main)
