import { type Figure, type Outcome, rounds } from './lab/rounds.ts'

/**
 * How long a call takes on a CPU, in microseconds: the mean of as many calls as fit into so many seconds of CPU time. The time is
 * the process's, so it holds the garbage that the calls leave behind, and not the turns of other processes.
 */
function timed(call: () => unknown, seconds: number): Outcome {
  const before = process.cpuUsage()
  let calls = 0
  let spent = 0
  // To ask for the time takes as long as a short call, so it is asked seldom.
  for (let batch = 1; spent < seconds * 1e6; batch = Math.min(batch * 2, 64)) {
    for (let n = 0; n < batch; n++) call()
    calls += batch
    const { user, system } = process.cpuUsage(before)
    spent = user + system
  }
  return { value: spent / calls }
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
