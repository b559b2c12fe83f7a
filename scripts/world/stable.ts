import { v5 } from 'uuid'

const NAMESPACE = '0d5b4c62-6f0e-4e5c-8a53-7b1f6a2e9c11'

/** The id of a made-up thing: the same name has the same id on every machine and every day. */
export function idOf(name: string): string {
  return v5(name, NAMESPACE)
}

/** A number in [0, 1) that looks random and depends on the name alone, so that yesterday's demo is recognised today. */
export function roll(name: string): number {
  let hash = 2_166_136_261
  for (let n = 0; n < name.length; n++) hash = Math.imul(hash ^ name.charCodeAt(n), 16_777_619)
  hash = Math.imul(hash ^ (hash >>> 16), 2_246_822_507)
  hash = Math.imul(hash ^ (hash >>> 13), 3_266_489_909)
  return ((hash ^ (hash >>> 16)) >>> 0) / 4_294_967_296
}

/** One of a list, by name. */
export function pick<T>(list: readonly [T, ...T[]], name: string): T {
  return list[Math.floor(roll(name) * list.length)] ?? list[0]
}

/** A whole number from `low` to `high`, both included, by name. */
export function between(low: number, high: number, name: string): number {
  return low + Math.floor(roll(name) * (high - low + 1))
}
