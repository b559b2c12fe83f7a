import { macsOf, type SigningSettings } from './signing.ts'

/** Crockford's base32, which leaves out the letters that look like digits, and U (https://www.crockford.com/base32.html). */
const DIGITS = '0123456789ABCDEFGHJKMNPQRSTVWXYZ'
const BYTES = 10
const FORM = new RegExp(`^[${DIGITS}]{16}$`)

/** A new code of 80 random bits, as `XXXX-XXXX-XXXX-XXXX`. It is short enough to read out and too long to guess. */
export function newCode(): string {
  const bits = Array.from(crypto.getRandomValues(new Uint8Array(BYTES)), (byte) => byte.toString(2).padStart(8, '0'))
  const digits = (bits.join('').match(/.{5}/g) ?? []).map((five) => DIGITS[Number.parseInt(five, 2)])
  return grouped(digits.join(''))
}

/**
 * A code as somebody typed it, in the form that `newCode` gives: case, spaces and hyphens do not matter, and O stands for 0, I
 * and L for 1.
 * @returns null if the text is not a code
 */
export function readCode(text: string): string | null {
  const digits = text
    .replace(/[\s\p{Pd}]/gu, '')
    .toUpperCase()
    .replaceAll('O', '0')
    .replace(/[IL]/g, '1')
  return FORM.test(digits) ? grouped(digits) : null
}

const grouped = (digits: string) => (digits.match(/.{4}/g) ?? []).join('-')

/**
 * The HMAC-SHA256 of a code in hex, by each signing key, the current key's first. Store only the first, and look a code
 * up by all of them: so it still works after the key was changed.
 * @param purpose what the code is for: a code for one purpose does not work for another
 * @param code as `newCode` and `readCode` give it
 */
export async function hashCode(
  settings: SigningSettings,
  purpose: string,
  code: string,
): Promise<[string, ...string[]]> {
  return macsOf(settings, `one-time code: ${purpose}`, Uint8Array.from(new TextEncoder().encode(code)))
}

/** A new code, to be shown once, and the HMAC of it that the database keeps. */
export async function makeCode(settings: SigningSettings, purpose: string): Promise<{ code: string; secret: string }> {
  const code = newCode()
  const [secret] = await hashCode(settings, purpose, code)
  return { code, secret }
}

/** The values by which a typed code may be found; an empty list if the text is not a code. */
export async function hashTyped(settings: SigningSettings, purpose: string, typed: string): Promise<string[]> {
  const code = readCode(typed)
  return code === null ? [] : hashCode(settings, purpose, code)
}
