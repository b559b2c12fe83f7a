import { base64url } from 'jose'

/** RFC 4648 base64url without padding. */
export function toBase64Url(bytes: Uint8Array): string {
  return base64url.encode(bytes)
}

/** @throws TypeError when the text is not base64url; `+` and `/` of plain base64 are not. */
export function fromBase64Url(text: string): Uint8Array<ArrayBuffer> {
  // A copy: WebCrypto takes no bytes that may be in shared memory, and jose does not say that these are not.
  return new Uint8Array(base64url.decode(text))
}
