import { factory } from '../../platform/http/context.ts'

/** What the desk has to look at. */
export const inboxRoutes = factory.createApp()
