/** Milliseconds for which an event is kept, and listed. */
export const EVENTS_KEPT = 30 * 24 * 60 * 60_000
