import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { unstable_readConfig } from 'wrangler'

test('Cloudflare keeps no log of the URLs, some of which are secrets', () => {
  const config = readFileSync(new URL('../../wrangler.toml', import.meta.url), 'utf8')
  const [, logs = ''] = config.split('[observability.logs]\n')
  expect(logs.split('[')[0]).toMatch(/^invocation_logs = false$/m)
})

test('a deploy closes no socket that sleeps', () => {
  const config = unstable_readConfig({ config: new URL('../../wrangler.toml', import.meta.url).pathname })
  expect(config.durable_objects).toMatchObject({ code_update_strategy: { mode: 'deferred' } })
})
