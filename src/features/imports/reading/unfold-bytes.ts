import type { Source } from './decode-text.ts'

const CR = 0x0d
const LF = 0x0a
const SPACE = 0x20
const TAB = 0x09

function joined(before: Uint8Array, after: Uint8Array): Uint8Array {
  if (before.length === 0) return after
  const both = new Uint8Array(before.length + after.length)
  both.set(before)
  both.set(after, before.length)
  return both
}

/** The bytes without the line breaks that a space or a tab follows, and without that. */
function unfolded(bytes: Uint8Array): Uint8Array {
  const kept = new Uint8Array(bytes.length)
  let length = 0
  let from = 0
  const keep = (to: number) => {
    kept.set(bytes.subarray(from, to), length)
    length += to - from
  }
  for (let at = bytes.indexOf(LF); at >= 0; at = bytes.indexOf(LF, at + 1)) {
    const next = bytes[at + 1]
    if (next !== SPACE && next !== TAB) continue
    keep(bytes[at - 1] === CR ? at - 1 : at)
    from = at + 2
  }
  keep(bytes.length)
  return kept.subarray(0, length)
}

/** What may be the beginning of a fold stays for the next piece. */
function endOfPiece(bytes: Uint8Array): number {
  let end = bytes.length
  if (bytes[end - 1] === LF) end--
  if (bytes[end - 1] === CR) end--
  return end
}

/**
 * The bytes of a calendar file with its lines unfolded (RFC 5545, 3.1). Programs fold after 75 octets, some of them within a letter: so it
 * is done before the bytes are text.
 */
export function unfoldBytes(source: Source): Source {
  return async function* bytes() {
    let held: Uint8Array = new Uint8Array()
    for await (const piece of source()) {
      const all = joined(held, piece)
      const end = endOfPiece(all)
      held = all.slice(end)
      if (end > 0) yield unfolded(all.subarray(0, end))
    }
    if (held.length > 0) yield held
  }
}
