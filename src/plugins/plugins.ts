import { calendarPlugin } from './calendar/calendar.ts'
import type { Plugin } from './plugin.ts'

/** Who hears what happened. */
export const plugins: readonly Plugin[] = [calendarPlugin]
