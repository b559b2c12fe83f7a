import { join } from 'node:path'
import { unstable_readConfig } from 'wrangler'
import { z } from 'zod'
import { ROOT } from '../../scripts/paths.ts'

const text = (value: string) => JSON.stringify(value)
const list = (items: readonly string[]) => `[\n    ${items.join(',\n    ')} ]`

/** One module, by its file in the configuration's folder. */
const moduleOf = (file: string) => `(name = "${file}", esModule = embed "${file}")`

const binding = z.object({ binding: z.string() })
const { compatibility_date: date, ...bound } = z
  .object({
    compatibility_date: z.string(),
    hyperdrive: z.array(binding),
    kv_namespaces: z.array(binding),
    queues: z.object({ producers: z.array(binding) }),
    durable_objects: z.object({ bindings: z.array(z.object({ name: z.string(), class_name: z.string() })) }),
    ratelimits: z.array(z.object({ name: z.string() })),
  })
  .parse(unstable_readConfig({ config: join(ROOT, 'wrangler.toml') }))

const stateless = (name: string) =>
  `const ${name} :Workerd.Worker = (modules = [${moduleOf(`${name}.js`)}], compatibilityDate = ${text(date)});`

/** The bindings of wrangler.toml, as workerd's own configuration says them. */
function bindingsOf(vars: Readonly<Record<string, string>>, database: URL): string[] {
  const sign = { database: database.pathname.slice(1), user: database.username, password: database.password }
  const hyperdrive = Object.entries(sign).map(([name, value]) => `${name} = ${text(value)}`)
  return [
    ...bound.hyperdrive.map(
      ({ binding }) =>
        `(name = "${binding}", hyperdrive = (designator = "database", scheme = "postgresql", ${hyperdrive.join(', ')}))`,
    ),
    ...bound.kv_namespaces.map(({ binding }) => `(name = "${binding}", kvNamespace = "kv")`),
    ...bound.queues.producers.map(({ binding }) => `(name = "${binding}", queue = "queue")`),
    ...bound.durable_objects.bindings.map(
      ({ name, class_name }) => `(name = "${name}", durableObjectNamespace = "${class_name}")`,
    ),
    ...bound.ratelimits.map(
      ({ name }) => `(name = "${name}", wrapped = (moduleName = "bench:rate-limit", innerBindings = []))`,
    ),
    ...Object.entries(vars).map(([name, value]) => `(name = "${name}", text = ${text(value)})`),
  ]
}

/**
 * workerd's configuration (workerd.capnp) for the built bundle. Its folder holds `main.js`, `kv.js`, `queue.js`, `rate-limit.js`,
 * and a folder `objects`.
 * @param options.databaseUrl a pooler's, where the Worker finds Hyperdrive
 */
export function productConfig(options: {
  port: number
  /** KV's own, for a bench. */
  kvPort: number
  databaseUrl: string
  vars: Readonly<Record<string, string>>
  objects: string
  /** For a bench of imports: where its bucket is, and where it has the Worker woken by `wake.js`. */
  transfers?: { bucketPort: number; wakePort: number } | undefined
}): string {
  const { transfers } = options
  const database = new URL(options.databaseUrl)
  const classes = bound.durable_objects.bindings.map(
    ({ class_name }) => `(className = "${class_name}", uniqueKey = "${class_name}", enableSql = true)`,
  )
  const stand = ['kv', 'queue']
  const bindings = bindingsOf(options.vars, database)
  const services = [
    ...['main', ...stand].map((name) => `(name = "${name}", worker = .${name})`),
    '(name = "internet", network = (allow = [ "public", "private" ]))',
    `(name = "database", external = (address = "${database.host}", tcp = ()))`,
    `(name = "objects", disk = (path = ${text(options.objects)}, writable = true))`,
  ]
  const sockets = [
    `(name = "http", address = "127.0.0.1:${options.port}", http = (), service = "main")`,
    `(name = "kv", address = "127.0.0.1:${options.kvPort}", http = (), service = "kv")`,
  ]
  // As an isolate at Cloudflare has: without it, V8 clears up only when it likes.
  const flags = transfers ? ['"--max-old-space-size=128"'] : []
  if (transfers) {
    bindings.push('(name = "FILES", r2Bucket = "files")')
    services.push(
      `(name = "files", external = (address = "127.0.0.1:${transfers.bucketPort}", http = ()))`,
      `(name = "wake", worker = (modules = [${moduleOf('wake.js')}], compatibilityDate = ${text(date)},
      compatibilityFlags = [ "experimental", "service_binding_extra_handlers" ], bindings = [ (name = "MAIN", service = "main") ]))`,
    )
    sockets.push(`(name = "wake", address = "127.0.0.1:${transfers.wakePort}", http = (), service = "wake")`)
  }
  return `using Workerd = import "/workerd/workerd.capnp";
const config :Workerd.Config = (
  services = ${list(services)},
  sockets = ${list(sockets)},
  v8Flags = ${list(flags)},
  extensions = [ (modules = [ (name = "bench:rate-limit", esModule = embed "rate-limit.js", internal = true) ]) ] );
${stand.map(stateless).join('\n')}
const main :Workerd.Worker = (
  modules = [${moduleOf('main.js')}], compatibilityDate = ${text(date)},
  durableObjectNamespaces = ${list(classes)},
  durableObjectStorage = (localDisk = "objects"),
  bindings = ${list(bindings)} );
`
}

/** The configuration of one stateless Worker, `main.js`. */
export function plainConfig(port: number): string {
  return `using Workerd = import "/workerd/workerd.capnp";
const config :Workerd.Config = (
  services = [ (name = "main", worker = .main) ],
  sockets = [ (name = "http", address = "127.0.0.1:${port}", http = (), service = "main") ] );
${stateless('main')}
`
}
