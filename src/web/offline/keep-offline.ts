import type { Me } from '../../features/directory/me/schemas.ts'
import { apiFetch, keeper } from '../client/api-fetch.ts'
import { writing } from '../client/connection.ts'
import { seal, unseal } from '../session/sealed-store.ts'
import { session } from '../session/session.ts'
import { keepRead, keptRead } from './kept-reads.ts'
import { markTab, ownerOfTab, touchTab } from './tab-owner.ts'
import { tomorrowOf } from './tomorrow.ts'

const ME = 'me'

/** Makes a page one that can be read while nobody answers: its files, and what its user has read of today and tomorrow. */
export function keepOffline(): void {
  keeper.keep = async (url, text) => {
    await keepRead(url, text)
    const next = tomorrowOf(url)
    if (next) await keepSeldom(next)
  }
  keeper.recall = keptRead
  writing.waitsOffline = true
  session.resumeOffline = resume
  session.store.subscribe(keepWho)
  for (const sign of ['pointerdown', 'keydown'] as const)
    addEventListener(sign, () => session.store.get().isLocked || touchTab(), { passive: true, capture: true })
  // Where a browser has no service workers, such as in some private windows, the page is as any other.
  void register().catch(() => null)
}

const SELDOM = 10 * 60_000

/** When what was last read ahead. */
const readAhead = new Map<string, number>()

/** Reads what nobody has asked for yet, so that it is there when nobody answers. What comes of it is kept as any other read. */
async function keepSeldom(url: URL, now = Date.now()): Promise<void> {
  if (now - (readAhead.get(url.href) ?? 0) < SELDOM) return
  readAhead.set(url.href, now)
  const answer = await apiFetch(url).catch(() => null)
  const { page } = ((await answer?.json()) ?? {}) as { page?: { nextCursor: string | null } }
  if (!page?.nextCursor) return
  const following = new URL(url)
  following.searchParams.set('cursor', page.nextCursor)
  await keepSeldom(following, now)
}

/** Whoever has just been signed in by the server is known to be the one. */
function keepWho(): void {
  const { me, clinicId, token } = session.store.get()
  if (!me || !clinicId || token === null) return
  const owner = { userId: me.userId, clinicId }
  markTab(owner)
  void seal(owner, ME, me)
}

/** Goes on as who worked in this tab, and can read what is sealed for them. It is false where nobody did, or not lately. */
async function resume(): Promise<boolean> {
  const owner = ownerOfTab()
  const me = owner && (await unseal<Me>(owner, ME))
  if (!owner || !me) return false
  session.update({ me, clinicId: owner.clinicId })
  return true
}

/** Trusted Types want to know who says which script that is. */
interface TrustedTypes {
  createPolicy(
    name: string,
    rules: { createScriptURL: (url: string) => string },
  ): { createScriptURL(url: string): string }
}

async function register(): Promise<void> {
  if (!('serviceWorker' in navigator)) return
  const { trustedTypes } = window as { trustedTypes?: TrustedTypes }
  const policy = trustedTypes?.createPolicy('kept-offline', { createScriptURL: (url) => url })
  const url = '/console/offline-worker.js'
  await navigator.serviceWorker.register(policy?.createScriptURL(url) ?? url, { scope: location.pathname })
}
