import { cloudflareTest } from '@cloudflare/vitest-plugin'
import { defineConfig } from 'vitest/config'
import { buildWeb } from './scripts/build-web.ts'
import type {} from './test/support/provided.ts'

// Nothing a test run does may need the network.
process.env.CLOUDFLARE_CF_FETCH_ENABLED = 'false'
process.env.WRANGLER_SEND_METRICS = 'false'

// The Worker's assets binding serves these.
await buildWeb()

export default defineConfig({
  // The plugin resolves what a package `require`s (pg its socket for workerd) by this outer configuration, not the project's.
  ssr: { resolve: { conditions: ['workerd', 'worker', 'module', 'browser'] } },
  test: {
    projects: [
      {
        test: {
          name: 'domain',
          include: ['test/domain/**/*.test.ts', 'test/scripts/**/*.test.ts', 'test/*.test.ts'],
        },
      },
      {
        // `pg` finds its Workers socket only under the condition that deployed bundles are built with.
        ssr: { resolve: { conditions: ['workerd', 'worker', 'module', 'browser'] } },
        plugins: [
          cloudflareTest(({ inject }) => ({
            wrangler: { configPath: './wrangler.toml' },
            miniflare: { hyperdrives: { HYPERDRIVE: inject('databaseUrl') }, bindings: inject('workerVars') },
          })),
        ],
        test: {
          name: 'worker',
          include: ['test/api/**/*.test.ts', 'test/objects/**/*.test.ts', 'test/jobs/**/*.test.ts'],
          globalSetup: './test/support/global-setup.ts',
          // One workerd for many files: storage is kept apart by clinics and doctors of each test's own.
          isolate: false,
        },
      },
    ],
  },
})
