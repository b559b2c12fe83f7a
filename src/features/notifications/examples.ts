import { DEMO } from '../../platform/openapi/demo.ts'
import { exampleOf, type MakeExample } from '../../platform/openapi/example.ts'
import { readInput } from './schemas.ts'

export const listing: MakeExample = () => ({ as: 'patient1', query: { unread: true } })

export const reading = exampleOf(readInput)(() => ({ as: 'patient1', path: { id: DEMO.notification }, body: {} }))

export const readingAll = exampleOf(readInput)(() => ({ as: 'doctor1', body: {} }))
