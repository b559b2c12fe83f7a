import { type ChildProcess, fork, spawn } from 'node:child_process'
import { once } from 'node:events'
import { waitUntil } from '../../scripts/processes.ts'

export interface TiedProcess {
  pid: number
  stop(): Promise<void>
}

// The shell holds a pipe from us: however this process ends, the pipe closes and what it runs is ended.
const SUPERVISOR = '"$@" 3<&- & child=$!; exec 2>/dev/null; (cat <&3 >/dev/null; kill -KILL $child) & wait $child'

/** Starts a program that ends with this process, however that ends; what it prints is shown. */
export function startTied(command: string, args: readonly string[]): TiedProcess {
  const child = spawn('/bin/sh', ['-c', SUPERVISOR, 'sh', command, ...args], {
    detached: true,
    stdio: ['ignore', 'inherit', 'inherit', 'pipe'],
  })
  return { pid: pidOf(child), stop: () => end(child, () => (child.stdio[3] as { destroy(): void }).destroy()) }
}

export interface NodeProcess extends TiedProcess {
  child: ChildProcess
}

/** Starts a module in a Node of its own, so that its CPU time is counted by itself, and waits for its first message. */
export async function startNode(module: URL, told: Record<string, unknown> = {}): Promise<NodeProcess> {
  const child = fork(module, [JSON.stringify(told)], { serialization: 'advanced' })
  const started = once(child, 'message')
  const failed = once(child, 'exit').then(() => Promise.reject(new Error(`${module.pathname} ended.`)))
  failed.catch(() => {})
  await Promise.race([started, failed])
  return { child, pid: pidOf(child), stop: () => end(child, () => child.disconnect()) }
}

/** In the module that `startNode` started: what it was told. It ends with the process that started it. */
export function toldAtStart<T>(): T {
  process.on('disconnect', () => process.exit())
  return JSON.parse(process.argv[2] ?? '{}') as T
}

function pidOf({ pid }: ChildProcess): number {
  if (pid === undefined) throw new Error('A process could not be started.')
  return pid
}

async function end(child: ChildProcess, ask: () => void): Promise<void> {
  const ended = () => child.exitCode !== null || child.signalCode !== null
  if (!ended()) ask()
  if (!(await waitUntil(ended, 5_000))) throw new Error(`Process ${child.pid} does not end.`)
}
