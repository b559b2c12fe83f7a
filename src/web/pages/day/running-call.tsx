import { makeStore, useStore } from '../../client/store.ts'
import { CallFrame } from '../../parts/call-frame.tsx'
import type { DayWords } from '../../words/day/en.ts'
import { usePageWords } from '../../words/words-context.ts'

/** The call that the doctor is in. It goes on while they look at other visits. */
export const runningCall = makeStore<{ url: string; with: string } | null>(null)

export function RunningCall() {
  const words = usePageWords<DayWords>().act
  const call = useStore(runningCall)
  if (!call) return null
  return <CallFrame url={call.url} title={words.callWith(call.with)} onLeave={() => runningCall.set(null)} />
}
