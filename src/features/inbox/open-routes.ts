import { factory } from '../../platform/http/context.ts'

/** What providers of messages report. They sign, and bring no token. */
export const providerRoutes = factory.createApp()
