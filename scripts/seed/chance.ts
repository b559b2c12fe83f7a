/** A stream of numbers that look random and are the same for the same seed. */
export interface Chance {
  /** In [0, 1). */
  next(): number
  /** A whole number from `low` to `high`, both included. */
  between(low: number, high: number): number
  pick<T>(list: readonly [T, ...T[]]): T
  /** A UUID of version 7's shape (RFC 9562) for a record made at this instant (epoch ms). */
  uuid(at: number): string
}

/** The generator mulberry32 (Tommy Ettinger), seeded with a text. */
export function chanceOf(seed: string): Chance {
  let state = 2_166_136_261
  for (let n = 0; n < seed.length; n++) state = Math.imul(state ^ seed.charCodeAt(n), 16_777_619)
  const bits = () => {
    state = (state + 0x6d2b79f5) | 0
    let word = Math.imul(state ^ (state >>> 15), state | 1)
    word ^= word + Math.imul(word ^ (word >>> 7), word | 61)
    return (word ^ (word >>> 14)) >>> 0
  }
  const next = () => bits() / 4_294_967_296
  const hex = (width: number) => (bits() >>> (32 - width * 4)).toString(16).padStart(width, '0')
  return {
    next,
    between: (low, high) => low + Math.floor(next() * (high - low + 1)),
    pick: (list) => list[Math.floor(next() * list.length)] ?? list[0],
    uuid(at) {
      const time = at.toString(16).padStart(12, '0')
      const variant = '89ab'[bits() & 3]
      return `${time.slice(0, 8)}-${time.slice(8)}-7${hex(3)}-${variant}${hex(3)}-${hex(6)}${hex(6)}`
    },
  }
}
