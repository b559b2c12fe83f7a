import type { JWK } from 'jose'
import type { TestProject } from 'vitest/node'
import { startPooler } from '../../scripts/pooler/pooler.ts'

/** What the walk is told by who starts it: the database, and the Worker's variables that its data were sealed with. */
export interface Walked {
  ownerUrl: string
  appUrl: string
  privateJwk: JWK
  vars: Record<string, string>
}

export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const { ownerUrl, appUrl, privateJwk, vars } = JSON.parse(process.env.KEPT_WALKED ?? '') as Walked
  const pooler = await startPooler({ databaseUrl: appUrl, size: 4 })
  project.provide('databaseUrl', pooler.url)
  project.provide('ownerUrl', ownerUrl)
  project.provide('appUrl', appUrl)
  project.provide('statements', {})
  project.provide('privateJwk', privateJwk)
  project.provide('workerVars', vars)
  return () => pooler.stop()
}
