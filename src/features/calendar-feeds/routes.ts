import { factory } from '../../platform/http/context.ts'

/** The calendars that somebody has made. */
export const calendarRoutes = factory.createApp()
