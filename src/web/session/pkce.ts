function base64Url(bytes: Uint8Array): string {
  return btoa(String.fromCharCode(...bytes))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
    .replaceAll('=', '')
}

export const randomText = () => base64Url(crypto.getRandomValues(new Uint8Array(32)))

/** The challenge of a verifier (RFC 7636, 4.2). */
export async function challengeOf(verifier: string): Promise<string> {
  return base64Url(new Uint8Array(await crypto.subtle.digest('SHA-256', new TextEncoder().encode(verifier))))
}

export async function pkcePair(): Promise<{ verifier: string; challenge: string }> {
  const verifier = randomText()
  return { verifier, challenge: await challengeOf(verifier) }
}
