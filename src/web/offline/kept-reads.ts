import type { Owner } from '../session/sealed-database.ts'
import { seal, unseal } from '../session/sealed-store.ts'
import { session } from '../session/session.ts'

const HOUR = 3_600_000
/** Sealed anew after this also where nothing has changed: what is kept lives for twelve hours from then. */
const RENEWED = HOUR

/** What a day is drawn from besides its visits, and what a doctor opens in it. */
const KEPT = [
  /^\/(clinic|closures|doctors|locations)$/,
  /^\/doctors\/[^/]+\/(working-hours|time-off)$/,
  /^\/appointments\/[^/]+(\/chain)?$/,
  /^\/queue\/doctors\/[^/]+$/,
]

/** Whether a read is one of today or tomorrow that somebody has to see offline. */
export function isKept({ pathname, searchParams }: URL, now: number): boolean {
  if (pathname === '/follow-up-plans') return searchParams.get('status') === 'overdue'
  if (pathname !== '/appointments') return KEPT.some((path) => path.test(pathname))
  const begins = Date.parse(searchParams.get('date') ?? searchParams.get('from') ?? '')
  return begins > now - 48 * HOUR && begins < now + 36 * HOUR
}

function ownerOf(): Owner | null {
  const { me, clinicId } = session.store.get()
  return me && clinicId ? { userId: me.userId, clinicId } : null
}

const nameOf = ({ pathname, search }: URL) => `read ${pathname}${search}`

/** What was sealed last under a name in this page. */
const sealed = new Map<string, { text: string; at: number }>()

/** Seals what was read, for who has read it. */
export async function keepRead(url: URL, text: string, now = Date.now()): Promise<void> {
  const owner = ownerOf()
  if (!owner || !isKept(url, now)) return
  const name = nameOf(url)
  const before = sealed.get(name)
  if (before?.text === text && now - before.at < RENEWED) return
  sealed.set(name, { text, at: now })
  await seal(owner, name, text, now)
}

/** What was read last, as the server answered it; undefined where it was never read, or too long ago. */
export async function keptRead(url: URL, now = Date.now()): Promise<Response | undefined> {
  const owner = ownerOf()
  const text = owner && isKept(url, now) ? await unseal<string>(owner, nameOf(url), now) : undefined
  return text === undefined ? undefined : new Response(text, { headers: { 'Content-Type': 'application/json' } })
}
