import type { MakeExample } from '../../platform/openapi/example.ts'

export const reading: MakeExample = () => ({ as: 'admin' })
