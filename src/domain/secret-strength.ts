/** Random secrets have more: of 32 random bytes 30 differ on average, of 32 random hexadecimal digits 14. */
const DIFFERENT = { text: 8, key: 20 }

const WORDS = /change.?me|secret|password|passphrase|example|placeholder|replace|your.?key|0123456789|abcdefgh|qwerty/i

/**
 * Whether a secret looks made by hand: few different characters, a piece that repeats, a run that counts up or down, a
 * word of the kind that templates have. The chance that a random secret of 32 bytes looks so is below 1 in 10^6: make
 * another one then.
 * @param kind `key`: raw bytes, so readable text counts as made by hand; `text`: characters of any alphabet
 */
export function isGuessable(secret: Uint8Array, kind: 'text' | 'key' = 'text'): boolean {
  const bytes = [...secret]
  const isText = bytes.every((byte) => byte >= 32 && byte < 127)
  if (kind === 'key' && isText) return true
  if (new Set(bytes).size < DIFFERENT[kind]) return true
  if (repeats(bytes) || counts(bytes)) return true
  return isText && WORDS.test(String.fromCharCode(...bytes))
}

/** Whether it is one piece over and over, the last time perhaps not whole. */
function repeats(bytes: readonly number[]): boolean {
  const half = Math.floor(bytes.length / 2)
  return Array.from({ length: half }, (_, n) => n + 1).some((length) =>
    bytes.every((byte, at) => byte === bytes[at % length]),
  )
}

function counts(bytes: readonly number[]): boolean {
  const step = (at: number) => ((bytes[at] ?? 0) - (bytes[at - 1] ?? 0)) % 256
  return bytes.slice(2).every((_, n) => step(n + 2) === step(1))
}
