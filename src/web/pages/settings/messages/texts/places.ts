import type { TemplateRecord } from '../../../../../features/messages/templates/schemas.ts'

/** Which text: there is one for each event, channel and language. */
export type TextPlace = Pick<TemplateRecord, 'event' | 'channel' | 'language'>

export const EVENTS = [
  'booked',
  'requested',
  'accepted',
  'moved',
  'cancelled',
  'reminder',
  'no_show',
  'link_pending',
] as const satisfies readonly TextPlace['event'][]

export const placeName = ({ event, channel, language }: TextPlace) => `${event} ${channel} ${language}`
