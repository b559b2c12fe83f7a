const KEPT = 'kept-proof'

/** How long the server believes a proof, in milliseconds. */
const LIFE = 10 * 60_000

/**
 * Takes the proof of presence out of the address, where the page of a scanned code has put it, so that it stays in no history. The tab
 * keeps it while the patient signs in.
 */
export function takeProof(now = Date.now()): void {
  const proof = new URLSearchParams(location.hash.replace(/^#/, '')).get('proof')
  if (!proof) return
  sessionStorage.setItem(KEPT, JSON.stringify({ proof, at: now }))
  history.replaceState(null, '', location.pathname + location.search)
}

/** The proof that was taken, once: whatever comes of it, it is not sent again by a reload. */
export function spendProof(now = Date.now()): string | null {
  const kept = sessionStorage.getItem(KEPT)
  sessionStorage.removeItem(KEPT)
  if (!kept) return null
  const { proof, at } = JSON.parse(kept) as { proof: string; at: number }
  return now - at < LIFE ? proof : null
}
