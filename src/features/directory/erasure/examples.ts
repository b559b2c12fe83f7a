import { DEMO } from '../../../platform/openapi/demo.ts'
import { exampleOf } from '../../../platform/openapi/example.ts'
import { eraseInput } from './schemas.ts'

const { patients } = DEMO

// Only asked: who wants to erase somebody leaves `dryRun` out.
export const erasing = exampleOf(eraseInput)(() => ({
  as: 'admin',
  path: { id: patients.registeredTwice },
  body: { reason: 'Asked for it by letter', confirmId: patients.registeredTwice, dryRun: true },
}))
