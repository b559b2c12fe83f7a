import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'

/** Whether a process of that id exists, whoever owns it. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}

/** The command line of a living process, or '' when there is none: a process id alone may have been taken by another program. */
export function commandOf(pid: number): string {
  try {
    if (existsSync('/proc/self/cmdline'))
      return readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ').trim()
    return execFileSync('ps', ['-p', String(pid), '-o', 'command='], { encoding: 'utf8' }).trim()
  } catch {
    return ''
  }
}

/** The ids of a process' own children. */
export function childrenOf(pid: number): number[] {
  try {
    const children = `/proc/${pid}/task/${pid}/children`
    if (existsSync(children)) return readFileSync(children, 'utf8').split(' ').filter(Boolean).map(Number)
    const all = execFileSync('ps', ['-A', '-o', 'pid=,ppid='], { encoding: 'utf8' }).trim().split('\n')
    return all
      .map((line) => line.trim().split(/ +/).map(Number))
      .flatMap(([child = 0, of]) => (of === pid ? child : []))
  } catch {
    return []
  }
}

/** Waits until the condition holds; false when the time (milliseconds) is over before. */
export async function waitUntil(condition: () => boolean | Promise<boolean>, milliseconds: number): Promise<boolean> {
  const end = Date.now() + milliseconds
  while (!(await condition())) {
    if (Date.now() > end) return false
    await new Promise((resume) => setTimeout(resume, 25))
  }
  return true
}
