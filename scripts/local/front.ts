/** Names of this machine: a page that had another one resolve to it is not served what is for developers. */
const OWN_HOSTS = ['127.0.0.1', 'localhost', '[::1]']

/** Miniflare's name for the Worker that has none there, as the folders of its objects on developers' machines have it. */
const KEPT = ''

/** The Worker's name for requests that go to it past the static files. */
export const DIRECT = 'Direct'

interface LocalFront {
  port: number
  /** `run_worker_first` of wrangler.toml: exact paths, and those that end in `/*`. */
  workerFirst: readonly string[]
  /** Other Workers, for one path of this machine's names each. */
  beside: readonly { name: string; path: string }[]
}

/**
 * A Worker that listens in the place of Miniflare's own entrance. What the API's paths name goes to the Worker at once; Miniflare takes a
 * request through four Workers before, which costs more than most of Kept's answers do. Whatever else goes the common way, through the
 * static files.
 */
export function localFront({ port, workerFirst, beside }: LocalFront) {
  return {
    name: 'front',
    compatibilityDate: '2026-10-01',
    modules: [{ type: 'ESModule' as const, path: 'front.js', contents: FRONT }],
    bindings: {
      EXACT: workerFirst.filter((path) => !path.endsWith('/*')),
      BELOW: workerFirst.filter((path) => path.endsWith('/*')).map((path) => path.slice(0, -1)),
      BESIDE: Object.fromEntries(beside.flatMap(({ name, path }) => OWN_HOSTS.map((host) => [host + path, name]))),
    },
    serviceBindings: {
      API: { name: KEPT, entrypoint: DIRECT },
      WHOLE: KEPT,
      ...Object.fromEntries(beside.map(({ name }) => [name, name])),
    },
    unsafeDirectSockets: [{ host: '127.0.0.1', port }],
  }
}

const FRONT = `
let exact
const isOfApi = (path, env) => {
  exact ??= new Set(env.EXACT)
  return exact.has(path) || env.BELOW.some((below) => path.startsWith(below))
}

/** Cloudflare says where a request comes from. Here, as in Miniflare, a caller may play somebody from elsewhere. */
function withOrigin(request) {
  const ip = /^\\[?(.*?)\\]?:\\d+$/.exec(request.cf?.clientIp ?? '')?.[1]
  if (!ip || request.headers.has('CF-Connecting-IP')) return request
  const told = new Request(request)
  told.headers.set('CF-Connecting-IP', ip)
  return told
}

/** Cloudflare compresses for everybody; here for browsers alone, since programs on the same machine would only wait for it. */
const COMPRESSED = /^(text\\/|image\\/svg|application\\/(.*\\+)?(javascript|json))/

function compressed(answer, request) {
  const { headers, webSocket, body } = answer
  const isTaken = request.headers.has('Sec-Fetch-Mode') && /\\bgzip\\b/.test(request.headers.get('Accept-Encoding') ?? '')
  if (webSocket || !body || !isTaken || headers.has('Content-Encoding') || !COMPRESSED.test(headers.get('Content-Type') ?? ''))
    return answer
  const zipped = new Response(body, answer)
  zipped.headers.set('Content-Encoding', 'gzip')
  return zipped
}

export default {
  async fetch(request, env) {
    const { pathname, hostname } = new URL(request.url)
    const service = isOfApi(pathname, env) ? env.API : (env[env.BESIDE[hostname + pathname]] ?? env.WHOLE)
    return compressed(await service.fetch(withOrigin(request)), request)
  },
}
`
