/** What the build has written here: the files without which a page cannot be drawn, and a name that changes with any of them. */
declare const SHELL: { version: string; files: string[] }

interface Extendable extends Event {
  waitUntil(work: Promise<unknown>): void
}

interface Fetching extends Event {
  request: Request
  respondWith(answer: Promise<Response>): void
}

/** What of a service worker's scope is used here. TypeScript has it in a library that contradicts that of pages. */
interface Scope {
  addEventListener(type: 'install' | 'activate', listener: (event: Extendable) => void): void
  addEventListener(type: 'fetch', listener: (event: Fetching) => void): void
  skipWaiting(): Promise<void>
  clients: { claim(): Promise<void> }
  location: Location
}

const scope = self as unknown as Scope

const { version, files } = SHELL

const PREFIX = 'kept-shell-'
const NAME = PREFIX + version
const PATIENCE = 5_000

/** Files that change under their name. */
const CHANGING = ['/docs/theme.js', '/console/settings.json']

scope.addEventListener('install', (event) => {
  event.waitUntil(
    caches
      .open(NAME)
      .then((cache) => cache.addAll(files))
      .then(() => scope.skipWaiting()),
  )
})

scope.addEventListener('activate', (event) => {
  event.waitUntil(dropOlder().then(() => scope.clients.claim()))
})

/** The former build's stay: a page of it may be open, and not have loaded all of its parts yet. */
async function dropOlder(): Promise<void> {
  const names = (await caches.keys()).filter((name) => name.startsWith(PREFIX) && name !== NAME)
  await Promise.all(names.slice(0, -1).map((name) => caches.delete(name)))
}

scope.addEventListener('fetch', (event) => {
  const { pathname, origin } = new URL(event.request.url)
  if (event.request.method !== 'GET' || origin !== scope.location.origin) return
  if (event.request.mode === 'navigate') return event.respondWith(fromNetworkFirst(event.request, pathname))
  if (CHANGING.includes(pathname)) return event.respondWith(fromNetworkFirst(event.request, pathname))
  if (pathname.startsWith('/console/assets/')) event.respondWith(fromHereFirst(event.request))
})

/** Its name changes with its content, so what is here is what it is. Letters that a language needs come with their first use. */
async function fromHereFirst(request: Request): Promise<Response> {
  const kept = await caches.match(request)
  if (kept) return kept
  const answer = await fetch(request)
  if (answer.ok) await (await caches.open(NAME)).put(request, answer.clone())
  return answer
}

/** What the server has now, or else what it had; then it says that it is not from there. */
async function fromNetworkFirst(request: Request, path: string): Promise<Response> {
  const answer = await fetch(request, { signal: AbortSignal.timeout(PATIENCE) }).catch(() => null)
  if (answer && answer.status < 500) return answer
  const kept = await (await caches.open(NAME)).match(path)
  if (!kept) return answer ?? Response.error()
  const headers = new Headers(kept.headers)
  headers.set('X-Kept-Offline', '1')
  return new Response(kept.body, { headers })
}
