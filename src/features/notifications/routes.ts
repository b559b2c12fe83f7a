import { factory } from '../../platform/http/context.ts'

/** What a user is told in their app. */
export const notificationRoutes = factory.createApp()
