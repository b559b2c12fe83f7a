import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'

test('Cloudflare keeps no log of the URLs, some of which are secrets', () => {
  const config = readFileSync(new URL('../../wrangler.toml', import.meta.url), 'utf8')
  const [, logs = ''] = config.split('[observability.logs]\n')
  expect(logs.split('[')[0]).toMatch(/^invocation_logs = false$/m)
})
