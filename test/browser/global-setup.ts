import type { TestProject } from 'vitest/node'
import { startDemoServer } from '../client/demo-server.ts'

/** One server for the run, as `npm start` starts it. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const server = await startDemoServer()
  project.provide('demoUrl', server.url)
  project.provide('demoOwnerUrl', server.ownerUrl)
  return server.stop
}

declare module 'vitest' {
  interface ProvidedContext {
    demoUrl: string
    demoOwnerUrl: string
  }
}
