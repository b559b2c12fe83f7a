import { factory } from '../../platform/http/context.ts'
import { messageListRoutes } from './list/routes.ts'
import { messageSettingsRoutes } from './settings/routes.ts'
import { messageTemplateRoutes } from './templates/routes.ts'

/** What patients are told, by which channels, in which words. */
export const messageRoutes = factory
  .createApp()
  .route('/', messageListRoutes)
  .route('/', messageSettingsRoutes)
  .route('/', messageTemplateRoutes)
