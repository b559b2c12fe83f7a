import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { unstable_readConfig } from 'wrangler'
import { bindingsWithoutId } from '../../scripts/deploy.ts'

const ROOT = new URL('../../', import.meta.url)

test('the Worker is uploaded small, with what its stacks are read by', () => {
  const config = readFileSync(new URL('wrangler.toml', ROOT), 'utf8')
  const [top = ''] = config.split('\n[')
  expect(top).toMatch(/^minify = true$/m)
  expect(top).toMatch(/^upload_source_maps = true$/m)
})

test('Cloudflare keeps no log of the URLs, some of which are secrets', () => {
  const config = readFileSync(new URL('../../wrangler.toml', import.meta.url), 'utf8')
  const [, logs = ''] = config.split('[observability.logs]\n')
  expect(logs.split('[')[0]).toMatch(/^invocation_logs = false$/m)
})

test('a deploy closes no socket that sleeps', () => {
  const config = unstable_readConfig({ config: new URL('../../wrangler.toml', import.meta.url).pathname })
  expect(config.durable_objects).toMatchObject({ code_update_strategy: { mode: 'deferred' } })
})

type Named = Record<string, unknown> & { binding: string; namespace_id?: string }

/** What is compared of a configuration: wrangler's own type says nothing. */
interface Config extends Record<'triggers' | 'migrations' | 'assets' | 'observability' | 'durable_objects', unknown> {
  name: string
  hyperdrive: Named[]
  kv_namespaces: Named[]
  r2_buckets: (Named & { bucket_name: string })[]
  ratelimits: Named[]
  queues: { producers: (Named & { queue: string })[]; consumers: (Record<string, unknown> & { queue: string })[] }
}

describe('staging', () => {
  const configOf = (env?: string): Config =>
    unstable_readConfig({ config: new URL('../../wrangler.toml', import.meta.url).pathname, ...(env && { env }) })
  const named = (env?: string) => {
    const { name, hyperdrive, kv_namespaces, r2_buckets, durable_objects, queues, ratelimits, ...rest } = configOf(env)
    return {
      names: [
        name,
        ...queues.producers.map(({ queue }) => queue),
        ...r2_buckets.map((one) => one.bucket_name),
        ...ratelimits.map((one) => one.namespace_id),
      ],
      bindings: {
        hyperdrive: hyperdrive.map(({ binding }) => binding),
        kv: kv_namespaces.map(({ binding }) => binding),
        files: r2_buckets.map(({ binding }) => binding),
        objects: durable_objects,
        producers: queues.producers.map(({ binding }) => binding),
        consumers: queues.consumers.map(({ queue: _, ...consumer }) => consumer),
        limits: ratelimits.map(({ namespace_id: _, ...limit }) => limit),
      },
      rest: { triggers: rest.triggers, migrations: rest.migrations, assets: rest.assets, logs: rest.observability },
    }
  }

  test('has every binding of production', () => {
    expect(named('staging').bindings).toEqual(named().bindings)
    expect(named('staging').rest).toEqual(named().rest)
  })

  test('shares no Worker, queue, bucket or rate limit with it', () => {
    const shared = named().names.filter((name) => named('staging').names.includes(name))
    expect(shared).toEqual([])
  })
})

test('what has the zeros of the template is not deployed', () => {
  for (const env of [undefined, 'staging']) expect(bindingsWithoutId(env)).toEqual(['HYPERDRIVE', 'AVAILABILITY'])
})
