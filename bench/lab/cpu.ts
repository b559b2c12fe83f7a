import { existsSync, readdirSync, readFileSync } from 'node:fs'

/** Processes to count, by name. What they start is counted with them. */
export type Processes = Readonly<Record<string, number>>

/** Milliseconds on a CPU by thread, of a process and what it has started; empty where the system has no `/proc`. */
export function cpuOf(pid: number): Map<string, number> {
  const threads = new Map<string, number>()
  const open = [pid]
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    for (const thread of list(`/proc/${next}/task`)) {
      const path = `/proc/${next}/task/${thread}`
      const [nanoseconds] = read(`${path}/schedstat`).split(' ')
      if (nanoseconds) threads.set(thread, Number(nanoseconds) / 1e6)
      open.push(...read(`${path}/children`).split(' ').filter(Boolean).map(Number))
    }
  }
  return threads
}

/** Counts from now on; the answer is the milliseconds that each has been on a CPU since, or undefined without a `/proc`. */
export function countCpu(processes: Processes): () => Record<string, number> | undefined {
  if (!existsSync('/proc/self/schedstat')) return () => undefined
  const before = Object.entries(processes).map(([name, pid]) => ({ name, pid, threads: cpuOf(pid) }))
  return () =>
    Object.fromEntries(
      before.map(({ name, pid, threads }) => {
        const spent = [...cpuOf(pid)].map(([thread, at]) => at - (threads.get(thread) ?? 0))
        return [name, spent.reduce((sum, one) => sum + one, 0)]
      }),
    )
}

// A thread or a process may end while it is looked at.
function read(path: string): string {
  try {
    return readFileSync(path, 'utf8').trim()
  } catch {
    return ''
  }
}

function list(path: string): string[] {
  try {
    return readdirSync(path)
  } catch {
    return []
  }
}
