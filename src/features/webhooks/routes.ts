import { factory } from '../../platform/http/context.ts'

/** The addresses that are told of events. */
export const webhookRoutes = factory.createApp()
