import { cloudflareTest } from '@cloudflare/vitest-plugin'
import { defineConfig } from 'vitest/config'
import { buildWeb } from './scripts/build-web.ts'
import type {} from './test/support/provided.ts'

// Nothing a test run does may need the network.
process.env.CLOUDFLARE_CF_FETCH_ENABLED = 'false'
process.env.WRANGLER_SEND_METRICS = 'false'

// wrangler.toml names their folder, so it has to be there.
await buildWeb()

/** A race has more callers than the platform's own limits let through; the tests meet the ones in RATE_LIMITS first. */
const ample = (namespaceId: string) => ({ namespace_id: namespaceId, simple: { limit: 100_000, period: 60 as const } })

/** `pg` finds its Workers socket only under the condition that deployed bundles are built with. */
export const workerdConditions = ['workerd', 'worker', 'module', 'browser']

/** Tests that run in workerd, beside the Worker and its objects. */
export const inWorkerd = {
  ssr: { resolve: { conditions: workerdConditions } },
  plugins: [
    cloudflareTest(({ inject }) => ({
      wrangler: { configPath: './wrangler.toml' },
      miniflare: {
        hyperdrives: { HYPERDRIVE: inject('databaseUrl') },
        bindings: inject('workerVars'),
        // wrangler.toml leaves it to who deploys.
        email: { send_email: [{ name: 'EMAIL' }] },
        ratelimits: {
          READ_LIMIT: ample('1001'),
          WRITE_LIMIT: ample('1002'),
          SCAN_LIMIT: ample('1003'),
          LINK_LIMIT: ample('1005'),
          CHECK_LIMIT: ample('1004'),
        },
      },
    })),
  ],
}

const WALK = 'test/statements/statements.test.ts'

const ofWorkerd = {
  globalSetup: './test/support/global-setup.ts',
  // One workerd for many files: storage is kept apart by clinics and doctors of each test's own.
  isolate: false,
  // They share its one thread anyway.
  fileParallelism: false,
  // The Queue delivers when it likes, also what a test is just looking at: one that meets it is run once more, and reported as such.
  retry: 1,
  // Hundreds of callers at once take their time where others work beside them.
  testTimeout: 60_000,
}

/** Files that share nothing: two at a time, and after those of workerd where one run has both. `scripts/test.ts` says how all run. */
const sideBySide = { maxWorkers: 2, sequence: { groupOrder: 1 } }

export default defineConfig({
  // The plugin resolves what a package `require`s (pg its socket for workerd) by this outer configuration, not the project's.
  ssr: { resolve: { conditions: workerdConditions } },
  test: {
    // Every refusal is a line of the log.
    silent: 'passed-only',
    projects: [
      {
        // Each starts what it breaks: a Postgres of its own, and the built Worker, for which workerd's conditions are wrong.
        extends: false,
        test: {
          ...sideBySide,
          name: 'faults',
          include: ['test/faults/**/*.test.ts'],
          globalSetup: './test/support/build-first.ts',
          testTimeout: 120_000,
          hookTimeout: 120_000,
        },
      },
      {
        // The pages in a real browser, and the guides in a real shell, against what `npm start` starts.
        extends: false,
        test: {
          ...sideBySide,
          name: 'browser',
          include: ['test/browser/**/*.test.ts'],
          globalSetup: ['./test/support/build-first.ts', './test/browser/global-setup.ts'],
          // Browsers, servers and databases share few cores: what was too slow once is run once more, and reported as such.
          retry: 1,
          testTimeout: 120_000,
          hookTimeout: 120_000,
        },
      },
      {
        // The built Worker with the demo, as somebody who integrates meets it.
        extends: false,
        test: {
          ...sideBySide,
          name: 'client',
          include: ['test/client/*.test.ts'],
          globalSetup: './test/support/build-first.ts',
          testTimeout: 180_000,
          hookTimeout: 180_000,
        },
      },
      {
        test: {
          ...sideBySide,
          name: 'domain',
          include: ['test/domain/**/*.test.ts', 'test/scripts/**/*.test.ts', 'test/web/**/*.test.ts', 'test/*.test.ts'],
          // Some start a Postgres, and others go through every zone there is, beside servers and a browser.
          testTimeout: 60_000,
          hookTimeout: 60_000,
        },
      },
      {
        ...inWorkerd,
        test: {
          ...ofWorkerd,
          name: 'worker',
          include: [
            'test/api/**/*.test.ts',
            'test/statements/**/*.test.ts',
            'test/objects/**/*.test.ts',
            'test/jobs/**/*.test.ts',
          ],
          exclude: [WALK],
        },
      },
      {
        ...inWorkerd,
        // It writes down every statement that its workerd runs, so what other files have left running must not be there.
        test: { ...ofWorkerd, name: 'walk', include: [WALK] },
      },
      {
        ...inWorkerd,
        // An object that is aborted may take down what else of its process runs at that moment.
        test: { ...ofWorkerd, name: 'crashes', include: ['test/crashes/**/*.test.ts'] },
      },
    ],
  },
})
