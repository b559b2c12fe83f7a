/**
 * KV as workerd asks for it (one key by GET, several by POST, names by GET of no key), as a Worker that keeps all in its memory:
 * Miniflare's takes each request through three others and two files. It ends with the process. What may be asked besides: PATCH makes
 * all that is kept older by milliseconds, so that a bench need not wait for an hour.
 */
export const MEMORY_KV = `
const entries = new Map()
const find = (key) => {
  const entry = entries.get(key)
  if (!entry || entry.until > Date.now()) return entry
  entries.delete(key)
}

function list({ searchParams }) {
  const from = searchParams.get('cursor') ?? ''
  const prefix = searchParams.get('prefix') ?? ''
  const most = Number(searchParams.get('key_count_limit') ?? 1000)
  const names = [...entries.keys()].filter((name) => name > from && name.startsWith(prefix) && find(name)).sort()
  const keys = names.slice(0, most).map((name) => ({ name, metadata: entries.get(name).metadata }))
  return names.length > most
    ? { keys, list_complete: false, cursor: names[most - 1] }
    : { keys, list_complete: true }
}

async function put(key, request, seconds) {
  entries.set(key, {
    value: await request.text(),
    until: Date.now() + seconds * 1000,
    metadata: request.headers.get('CF-KV-Metadata') ?? undefined,
  })
}

function makeOlder(by) {
  for (const entry of entries.values()) {
    const { madeAt, ...held } = JSON.parse(entry.value)
    if (madeAt) entry.value = JSON.stringify({ ...held, madeAt: madeAt - by })
  }
}

export default {
  async fetch(request) {
    const url = new URL(request.url)
    const key = decodeURIComponent(url.pathname.slice(1))
    if (request.method === 'POST') {
      const { keys, type } = await request.json()
      const valueOf = (entry) => (entry === undefined ? null : type === 'json' ? JSON.parse(entry.value) : entry.value)
      return Response.json(Object.fromEntries(keys.map((key) => [key, valueOf(find(key))])))
    }
    if (request.method === 'PUT') await put(key, request, Number(url.searchParams.get('expiration_ttl') ?? Infinity))
    if (request.method === 'DELETE') entries.delete(key)
    if (request.method === 'PATCH') makeOlder(Number(url.searchParams.get('by')))
    if (request.method !== 'GET') return new Response()
    if (key === '') return Response.json(list(url))
    const entry = find(key)
    return entry ? new Response(entry.value) : new Response(null, { status: 404 })
  },
}`
