import type { MakeExample } from '../../platform/openapi/example.ts'

export const withoutToken: MakeExample = () => ({ as: null })
