import { DEMO } from '../../platform/openapi/demo.ts'
import { exampleOf, type MakeExample } from '../../platform/openapi/example.ts'
import { doneInput } from './schemas.ts'

export const takingReports: MakeExample = () => ({
  as: null,
  path: { provider: 'postmark', channelId: '0199a000-0000-7000-8000-00000000c0de' },
  body: { RecordType: 'Delivery' },
})

export const listing: MakeExample = () => ({ as: 'reception', query: { state: 'open' } })

export const settling = exampleOf(doneInput)(() => ({
  as: 'reception',
  path: { id: DEMO.inbox.sentence },
  body: { note: 'Called back: she comes at 10.' },
}))
