import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import { KEPT } from './paths.ts'
import { commandOf, isAlive } from './processes.ts'

const FILE = join(KEPT, 'running.json')

const runningShape = z.object({ pid: z.number(), url: z.string(), ownerUrl: z.string(), appUrl: z.string() })

/** What a running `npm start` tells the other scripts: where the API is, and its database. */
export type Running = z.infer<typeof runningShape>

/** The running `npm start` of this checkout, or null. */
export function findRunning(): Running | null {
  if (!existsSync(FILE)) return null
  const running = runningShape.safeParse(JSON.parse(readFileSync(FILE, 'utf8')))
  if (!running.success || !isAlive(running.data.pid)) return null
  return commandOf(running.data.pid).includes('start.ts') ? running.data : null
}

export function announce(running: Running): void {
  mkdirSync(KEPT, { recursive: true })
  writeFileSync(FILE, JSON.stringify(running), { mode: 0o600 })
}

export function withdraw(): void {
  rmSync(FILE, { force: true })
}
