import { readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { getCACertificates } from 'node:tls'
import {
  Response as Answer,
  convertV4MiniflareOptions,
  Log,
  LogLevel,
  Miniflare,
  type Request,
  type Response,
} from 'miniflare'
import { unstable_getMiniflareWorkerOptions, unstable_readConfig } from 'wrangler'
import { bundleOf, QUIET_WRANGLER } from './build.ts'
import { KV, localBindings, type RateLimit } from './local/bindings.ts'
import { DIRECT, localFront } from './local/front.ts'
import { MEMORY_KV } from './local/memory-kv.ts'
import { ROOT } from './paths.ts'

/** Locally the platform's own limits must not be met before the ones in `RATE_LIMITS`. */
const LIMIT_FACTOR = 100

const raised = ({ name, simple }: { name: string; simple: RateLimit }) =>
  [name, { ...simple, limit: simple.limit * LIMIT_FACTOR }] as const

export interface RunningWorker {
  /** The cron expressions of wrangler.toml. */
  crons: readonly string[]
  /** Runs one cron trigger and answers its outcome, `ok` when it went well. */
  fire(cron: string, at: Date): Promise<string>
  /** For looking into its bindings. */
  miniflare: Miniflare
  stop(): Promise<void>
}

/** Answers requests beside the Worker, in this process. */
type Service = (request: Request) => Promise<Response>

/** A Worker of the local server's own, for one path of the same address. */
function besideWorker({ name, service }: { name: string; service: Service }) {
  return {
    name,
    compatibilityDate: '2026-10-01',
    modules: [
      {
        type: 'ESModule' as const,
        path: 'beside.js',
        // What the service is asked by has no request of other methods, and would end this process.
        contents: `const METHODS = ['GET', 'HEAD', 'POST']
export default {
  fetch: (request, env) =>
    METHODS.includes(request.method)
      ? env.SERVICE.fetch(request)
      : new Response(null, { status: 405, headers: { Allow: METHODS.join(', ') } }),
}`,
      },
    ],
    serviceBindings: { SERVICE: service },
  }
}

/** The demo's logins, and what tells the console to ask for them, whatever provider its build was made for. */
const signingIn = (logins: Service) => [
  { name: 'logins', path: '/docs/logins', service: logins },
  {
    name: 'console-settings',
    path: '/console/settings.json',
    service: async () => Answer.json({ signIn: null }),
  },
]

/** The bundle, with its Worker once more under a name of its own: by its common name Miniflare puts the static files before it. */
const LOCAL = `import worker from './index.js'
export * from './index.js'
export default worker
export const ${DIRECT} = worker`

const OUTSIDE = 'outside'

/**
 * A Worker of the local server's own, through which the Worker reaches what is outside: the public internet alone, as on
 * Cloudflare, so that nobody has it look into the network that this machine stands in. Whoever names where the keys of their
 * tokens are, or wants webhooks of this machine, has those reached too.
 */
function outside({ AUTH_JWKS_URL, KEPT_WEBHOOK_LOOPBACK }: Record<string, string>) {
  const tlsOptions = { trustBrowserCas: true, trustedCertificates: getCACertificates('extra') }
  const network = (...allow: string[]) => ({ network: { allow, tlsOptions } })
  return {
    name: OUTSIDE,
    compatibilityDate: '2026-10-01',
    modules: [
      {
        type: 'ESModule' as const,
        path: 'outside.js',
        contents: `export default {
  fetch: (request, env) => (request.url === env.KEYS_URL ? env.ANYWHERE : env.PUBLIC).fetch(request),
}`,
      },
    ],
    bindings: { KEYS_URL: AUTH_JWKS_URL === undefined ? '' : new URL(AUTH_JWKS_URL).href },
    serviceBindings: {
      ANYWHERE: network('public', 'private'),
      PUBLIC: network('public', ...(KEPT_WEBHOOK_LOOPBACK === '1' ? ['local'] : [])),
    },
  }
}

/**
 * Serves the built bundle on 127.0.0.1 with every binding of wrangler.toml. `wrangler dev` would do the same at a tenth of
 * the speed.
 * @param options.state where KV, queues and objects are kept; absent, they go with the process
 * @param options.tree the checkout whose bundle and wrangler.toml are served: this one, unless it says otherwise
 * @param options.outbound answers what the Worker fetches from elsewhere; absent, it is fetched from the public internet
 * @param options.onLog hears each line of the Worker's log, and of the runtime's; absent, they are printed as they are
 * @param options.logins answers `/docs/logins`, which the Worker does not have
 */
export async function startWorker(options: {
  port: number
  databaseUrl: string
  vars: Record<string, string>
  state?: string
  tree?: string
  outbound?: (request: Request) => Response
  onLog?: (line: { level: string; message: string }) => void
  logins?: Service
}): Promise<RunningWorker> {
  Object.assign(process.env, QUIET_WRANGLER)
  const tree = options.tree ?? ROOT
  const config = join(tree, 'wrangler.toml')
  const bundle = bundleOf(tree)
  const { workerOptions } = unstable_getMiniflareWorkerOptions(config)
  // What is played here otherwise than Miniflare does it.
  const { modulesRules: _, kvNamespaces: __, ratelimits: ___, ...worker } = workerOptions
  const { assets, triggers, kv_namespaces, ratelimits } = unstable_readConfig({ config })
  const workerFirst = Array.isArray(assets?.run_worker_first) ? assets.run_worker_first : []
  const beside = options.logins ? signingIn(options.logins) : []
  const miniflare = new Miniflare(
    convertV4MiniflareOptions({
      workers: [
        {
          ...worker,
          modules: [
            { type: 'ESModule', path: join(dirname(bundle), 'local.js'), contents: LOCAL },
            { type: 'ESModule', path: bundle, contents: readFileSync(bundle, 'utf8') },
          ],
          bindings: { ...(worker.bindings as Record<string, string> | undefined), ...options.vars },
          hyperdrives: { HYPERDRIVE: options.databaseUrl },
          unsafeBindings: localBindings(
            kv_namespaces.map(({ binding }: { binding: string }) => binding),
            Object.fromEntries(ratelimits.map(raised)),
          ),
          outboundService: options.outbound ?? OUTSIDE,
        },
        outside(options.vars),
        {
          name: KV,
          compatibilityDate: '2026-10-01',
          modules: [{ type: 'ESModule', path: 'kv.js', contents: MEMORY_KV }],
        },
        ...beside.map(besideWorker),
        localFront({ port: options.port, workerFirst, beside }),
      ],
      host: '127.0.0.1',
      logRequests: false,
      log: new Log(LogLevel.WARN),
      ...(options.state !== undefined && { resourcePersistencePath: options.state }),
      ...(options.onLog && { handleStructuredLogs: options.onLog }),
    }),
  )
  await miniflare.ready
  return {
    crons: triggers.crons ?? [],
    fire: async (cron, at) => {
      const { outcome } = await (await miniflare.getWorker()).scheduled({ cron, scheduledTime: at })
      return outcome
    },
    miniflare,
    stop: () => miniflare.dispose(),
  }
}
