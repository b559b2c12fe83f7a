import { fileURLToPath } from 'node:url'

/** The Worker of the local server that plays KV. */
export const KV = 'kv'

const LIMITS = 'kept:rate-limits'

/** Counts in fixed windows, in the memory of the Worker that asks: Miniflare's counts in a database, once for each request. */
const RATE_LIMIT = `
export default ({ limit, period }) => {
  const counts = new Map()
  let open
  return {
    limit: async ({ key = '' } = {}) => {
      const window = Math.floor(Date.now() / 1000 / period)
      if (window !== open) counts.clear()
      open = window
      const count = (counts.get(key) ?? 0) + 1
      counts.set(key, count)
      return { success: count <= limit }
    },
  }
}`

export interface RateLimit {
  limit: number
  period?: 10 | 60
}

/** KV and the rate limits of the local server, as options of a Miniflare Worker: bindings that `plugins` below makes. */
export function localBindings(kv: readonly string[], limits: Readonly<Record<string, RateLimit>>) {
  const plugin = { package: fileURLToPath(import.meta.url), name: 'local' }
  return [
    ...kv.map((name) => ({ name, type: 'kv', plugin, options: {} })),
    ...Object.entries(limits).map(([name, { limit, period = 60 }]) => ({
      name,
      type: 'rate-limit',
      plugin,
      options: { limit, period },
    })),
  ]
}

interface Bound {
  type: string
  dev?: { plugin?: { name: string }; options?: object }
}

interface Options {
  config: { env?: Record<string, Bound> }
}

function bindingOf(name: string, { type, dev }: Bound) {
  if (type === 'unsafe:kv') return { name, kvNamespace: { name: `core:user:${KV}` } }
  const innerBindings = Object.entries(dev?.options ?? {}).map(([key, value]) => ({ name: key, json: String(value) }))
  return { name, wrapped: { moduleName: LIMITS, innerBindings } }
}

/**
 * What Miniflare looks for here: it reads this file by the path that `localBindings` names.
 * @public
 */
export const plugins = {
  local: {
    getBindings: ({ config }: Options) =>
      Object.entries(config.env ?? {})
        .filter(([, { dev }]) => dev?.plugin?.name === 'local')
        .map(([name, bound]) => bindingOf(name, bound)),
    getNodeBindings: () => ({}),
    getServices: () => [],
    getExtensions: () => [{ modules: [{ name: LIMITS, esModule: RATE_LIMIT, internal: true }] }],
  },
}
