import { exampleOf, type MakeExample } from '../../../platform/openapi/example.ts'
import { registerMeInput } from '../patients/schemas.ts'

export const asking: MakeExample = () => ({ as: 'patient1' })

export const registering = exampleOf(registerMeInput)(() => ({
  as: 'nurse',
  body: { name: 'Joseph Mathew', dateOfBirth: '1990-04-12' },
}))
