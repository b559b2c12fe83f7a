/**
 * An e-mail address in the form in which two are compared: without spaces round it, its Latin letters small. Nothing else is
 * folded, or another's address could pass for it: Unicode's small letter of the Kelvin sign is a k (RFC 6531 leaves it to the
 * receiving host whether two local parts are one).
 */
export function foldEmail(address: string): string {
  return address.trim().replace(/[A-Z]/g, (letter) => letter.toLowerCase())
}
