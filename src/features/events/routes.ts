import { factory } from '../../platform/http/context.ts'

/** The event list, and what of it was parked. */
export const eventRoutes = factory.createApp()
