import { calendarPlugin } from './calendar/calendar.ts'
import { liveQueuePlugin } from './live-queue/live-queue.ts'
import type { Plugin } from './plugin.ts'
import { videoRoomsPlugin } from './video/rooms.ts'

/** Who hears what happened. */
export const plugins: readonly Plugin[] = [calendarPlugin, liveQueuePlugin, videoRoomsPlugin]
