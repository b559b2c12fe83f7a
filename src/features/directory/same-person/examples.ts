import { DEMO } from '../../../platform/openapi/demo.ts'
import { exampleOf, type MakeExample } from '../../../platform/openapi/example.ts'
import { dismissInput, mergeInput, unmergeInput } from '../patients/schemas.ts'

const { patients } = DEMO

export const listing: MakeExample = () => ({ as: 'admin' })

export const dismissing = exampleOf(dismissInput)(() => ({
  as: 'admin',
  body: { patientId: patients.registeredTwice, otherId: patients.registeredOnce },
}))

// Only shown: who wants the merge leaves `dryRun` out.
export const merging = exampleOf(mergeInput)(() => ({
  as: 'admin',
  path: { id: patients.registeredTwice },
  body: { into: patients.registeredOnce, dryRun: true },
}))

export const unmerging = exampleOf(unmergeInput)(() => ({
  as: 'admin',
  path: { id: patients.maiden },
  body: { dryRun: true },
}))
