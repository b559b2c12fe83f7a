import { factory } from '../../platform/http/context.ts'

/** When patients are reminded. */
export const reminderRoutes = factory.createApp()
