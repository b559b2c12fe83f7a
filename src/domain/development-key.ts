/** What the end of a development key is its beginning xor'ed with: it is told apart whatever it is called. */
const MARK = Array.from('kept-dev', (letter) => letter.charCodeAt(0))

/** Bytes of a key. */
const LENGTH = 32

const end = (key: Uint8Array) => key.subarray(key.length - MARK.length)

/** A key of 32 bytes as development keys are: its last 8 follow from its first 8. The other 24 stay as they are. */
export function markedAsDevelopment(key: Uint8Array): Uint8Array {
  const marked = Uint8Array.from(key)
  end(marked).set(MARK.map((byte, at) => byte ^ (key[at] ?? 0)))
  return marked
}

/** Whether a key was made for development. A random one looks so with a chance of 1 in 2^64. */
export function isDevelopmentKey(key: Uint8Array): boolean {
  return key.length === LENGTH && MARK.every((byte, at) => end(key)[at] === (byte ^ (key[at] ?? 0)))
}
