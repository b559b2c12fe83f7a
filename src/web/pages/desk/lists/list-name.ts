/** What waits besides the day. */
export const LIST_NAMES = ['requests', 'followUps', 'unresolved', 'affected', 'inbox'] as const
export type ListName = (typeof LIST_NAMES)[number]
