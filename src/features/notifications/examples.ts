import { noBody } from '../../platform/http/fields.ts'
import { DEMO } from '../../platform/openapi/demo.ts'
import { exampleOf, type MakeExample } from '../../platform/openapi/example.ts'

export const listing: MakeExample = () => ({ as: 'patient1', query: { unread: true } })

export const reading = exampleOf(noBody)(() => ({ as: 'patient1', path: { id: DEMO.notification }, body: {} }))

export const readingAll = exampleOf(noBody)(() => ({ as: 'doctor1', body: {} }))
