import { defineConfig } from 'vitest/config'
import { inWorkerd, workerdConditions } from '../../vitest.config.ts'

export default defineConfig({
  ssr: { resolve: { conditions: workerdConditions } },
  test: {
    projects: [
      {
        ...inWorkerd,
        test: {
          name: 'explain',
          include: ['bench/explain/walk/walk.test.ts'],
          globalSetup: './bench/explain/global-setup.ts',
          isolate: false,
        },
      },
    ],
  },
})
