import type { MakeExample } from '../../platform/openapi/example.ts'

/** Stands for the secret of a link, which only its receiver has. */
const SECRET = 'the-secret-of-the-link'

export const openingLink: MakeExample = () => ({ as: null, path: { token: SECRET } })

export const usingLink: MakeExample = () => ({ as: null, path: { token: SECRET }, body: { do: 'confirm' } })
