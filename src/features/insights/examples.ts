import type { MakeExample } from '../../platform/openapi/example.ts'

export const reading: MakeExample = ({ today, day }) => ({ as: 'admin', query: { from: today, to: day(12) } })
