import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import { KEPT } from './paths.ts'
import { childrenOf, commandOf, isAlive, waitUntil } from './processes.ts'

const FILE = join(KEPT, 'running.json')

const runningShape = z.object({
  pid: z.number(),
  url: z.string(),
  ownerUrl: z.string(),
  appUrl: z.string(),
  /** The processes that serve for it, and would outlive it if it were killed. */
  servants: z.array(z.number()).default([]),
})

/** What a running `npm start` tells the other scripts: where the API is, and its database. */
export type Running = z.infer<typeof runningShape>

/** The last `npm start` of this checkout that has not withdrawn, whether it lives or was killed. */
function lastAnnounced(): Running | null {
  if (!existsSync(FILE)) return null
  return runningShape.safeParse(readJson(FILE)).data ?? null
}

function readJson(file: string): unknown {
  try {
    return JSON.parse(readFileSync(file, 'utf8'))
  } catch {
    return null
  }
}

/** The running `npm start` of this checkout, or null. */
export function findRunning(): Running | null {
  const last = lastAnnounced()
  return last && isAlive(last.pid) && commandOf(last.pid).includes('start.ts') ? last : null
}

export function announce(running: Omit<Running, 'servants'>): void {
  mkdirSync(KEPT, { recursive: true })
  const servants = childrenOf(running.pid).filter(isServant)
  writeFileSync(FILE, JSON.stringify({ ...running, servants }), { mode: 0o600 })
}

const isServant = (pid: number) => commandOf(pid).includes('workerd')

/** Ends what a killed `npm start` has left: its workerd goes on without it, and holds the port. */
export async function endRemains(): Promise<void> {
  const last = findRunning() ? null : lastAnnounced()
  for (const pid of last?.servants.filter(isServant) ?? []) {
    process.kill(pid, 'SIGKILL')
    await waitUntil(() => !isAlive(pid), 5_000)
  }
}

export function withdraw(): void {
  rmSync(FILE, { force: true })
}
