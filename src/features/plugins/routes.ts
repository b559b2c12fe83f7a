import { factory } from '../../platform/http/context.ts'

/** Which plugins a clinic has turned on. */
export const pluginRoutes = factory.createApp()
