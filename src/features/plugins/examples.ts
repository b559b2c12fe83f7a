import { exampleOf, type MakeExample } from '../../platform/openapi/example.ts'
import { pluginInput } from './schemas.ts'

export const listing: MakeExample = () => ({ as: 'admin' })

export const changing = exampleOf(pluginInput)(() => ({
  as: 'admin',
  path: { name: 'no-show-task' },
  body: { enabled: true, settings: { types: ['IN_PERSON', 'VIDEO_CALL'] } },
}))
