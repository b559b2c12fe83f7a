import { noBody } from '../../platform/http/fields.ts'
import { DEMO } from '../../platform/openapi/demo.ts'
import { exampleOf, type MakeExample } from '../../platform/openapi/example.ts'

export const listing: MakeExample = () => ({ as: 'admin', query: { state: 'parked' } })

export const replaying = exampleOf(noBody)(() => ({ as: 'admin', path: { id: DEMO.events.parked }, body: {} }))
