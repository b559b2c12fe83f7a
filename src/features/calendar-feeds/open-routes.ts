import { factory } from '../../platform/http/context.ts'

/** What a calendar program reads: the address is the secret. */
export const feedRoutes = factory.createApp()
