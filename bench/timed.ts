import { type Figure, type Outcome, rounds } from './lab/rounds.ts'

/**
 * How long a call takes on a CPU, in microseconds: the mean of as many calls as fit into a while. The time is the process's, so it
 * holds the garbage that the calls leave behind, and does not hold the turns of other processes.
 */
function timed(call: () => unknown, seconds: number): Outcome {
  const until = performance.now() + seconds * 1000
  const before = process.cpuUsage()
  let calls = 0
  do {
    call()
    calls++
  } while (performance.now() < until)
  const { user, system } = process.cpuUsage(before)
  return { value: (user + system) / calls }
}

/** Sides that run in this process, measured in turns; each by itself first, so that it is compiled. */
export async function timedInTurns<Name extends string>(
  sides: Readonly<Record<Name, () => unknown>>,
  { seconds, rounds: count }: { seconds: number; rounds: number },
): Promise<Record<Name, Figure>> {
  const names = Object.keys(sides) as Name[]
  for (const name of names) timed(sides[name], seconds)
  const timedSides = Object.fromEntries(names.map((name) => [name, async () => timed(sides[name], seconds)]))
  return rounds(timedSides as Record<Name, () => Promise<Outcome>>, count)
}
