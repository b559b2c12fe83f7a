/** Bytes in hex, two lower-case digits each. */
export function toHex(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('')
}

/** The bytes of an even number of hex digits. */
export function fromHex(hex: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(hex.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16))
}

export const UUID_BYTES = 16

/** The UUID of 16 bytes, whatever version they say: `stringify` of `uuid` throws at those that somebody has made up. */
export function uuidOf(bytes: Uint8Array): string {
  return toHex(bytes).replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5')
}

/** The 16 bytes of a UUID of any version. */
export function uuidBytes(id: string): Uint8Array<ArrayBuffer> {
  return fromHex(id.replaceAll('-', ''))
}
