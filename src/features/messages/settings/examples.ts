import { exampleOf, type MakeExample } from '../../../platform/openapi/example.ts'
import { settingsInput } from './schemas.ts'

export const getting: MakeExample = () => ({ as: 'admin' })

export const changing = exampleOf(settingsInput)(() => ({
  as: 'admin',
  body: { notifyDelaySeconds: 300, quietFrom: '20:30' },
}))
