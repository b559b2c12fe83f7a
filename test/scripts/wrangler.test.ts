import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { unstable_readConfig } from 'wrangler'

const ROOT = new URL('../../', import.meta.url)

test('the Worker is uploaded small, with what its stacks are read by', () => {
  const config = readFileSync(new URL('wrangler.toml', ROOT), 'utf8')
  const [top = ''] = config.split('\n[')
  expect(top).toMatch(/^minify = true$/m)
  expect(top).toMatch(/^upload_source_maps = true$/m)
  const alias = /^"zod\/v4\/core" = "(.+)"$/m.exec(config)?.[1] ?? ''
  expect(readFileSync(new URL(alias, ROOT), 'utf8')).toMatch(/^export \{ toJSONSchema \} from 'zod'$/m)
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
