import type { Settings } from '../../domain/settings-shape.ts'

/** Milliseconds between two looks at whether another request has its answer. */
const GLANCE = 50

/** Milliseconds: longer than any check takes, so that a request that was cut off holds up nobody. */
const PATIENCE = 4_000

interface Kept<T> {
  answer?: { at: number; value: T }
  /** When somebody began to ask, by `performance.now`. */
  askedSince?: number | undefined
}

/**
 * Keeps what was asked last for a while, for each Worker's settings: anybody may ask whether we are ready, and must not make us ask
 * others each time. Who comes while another asks waits for the answer of that one. They share no promise: a Worker must not await
 * what another request began, so who waits looks by a timer of its own. An answer that failed is not kept.
 * @param milliseconds for how long an answer counts
 * @returns asks, or answers what is kept; `now` is in epoch ms
 */
export function keepSettled<T>(milliseconds: number) {
  const all = new WeakMap<Settings, Kept<T>>()
  return async (settings: Settings, now: number, ask: () => Promise<T>): Promise<T> => {
    const kept: Kept<T> = all.get(settings) ?? {}
    all.set(settings, kept)
    const isFresh = ({ at }: { at: number }) => at <= now && now < at + milliseconds
    const isAsking = () => kept.askedSince !== undefined && performance.now() - kept.askedSince < PATIENCE
    if (kept.answer && isFresh(kept.answer)) return kept.answer.value
    const before = kept.answer
    while (isAsking()) await new Promise((looked) => setTimeout(looked, GLANCE))
    if (kept.answer && kept.answer !== before) return kept.answer.value
    kept.askedSince = performance.now()
    try {
      const value = await ask()
      kept.answer = { at: now, value }
      return value
    } finally {
      kept.askedSince = undefined
    }
  }
}
