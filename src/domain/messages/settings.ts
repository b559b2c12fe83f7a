import * as z from 'zod'
import { LANGUAGES } from './channel.ts'

const timeOfDay = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'must be a time of day, HH:mm')

const fields = {
  /** Seconds between a change by the desk and the message about it. */
  notifyDelaySeconds: z.number().int().min(0).max(3600),
  /** From when until when nobody is reminded, in the clinic's zone. Where both are the same, there are no quiet hours. */
  quietFrom: timeOfDay,
  quietTo: timeOfDay,
  /** For patients whose language is unknown, or has no texts. */
  defaultLanguage: z.enum(LANGUAGES),
}

/** How a clinic tells its patients, as stored: what is not there has its default. */
export const messageSettings = z.object({
  notifyDelaySeconds: fields.notifyDelaySeconds.default(120),
  quietFrom: fields.quietFrom.default('21:00'),
  quietTo: fields.quietTo.default('08:00'),
  defaultLanguage: fields.defaultLanguage.default('en'),
} satisfies Record<keyof typeof fields, z.ZodType>)
export type MessageSettings = z.infer<typeof messageSettings>

/**
 * A clinic’s settings of what it tells.
 * @param stored `message_settings.settings`; null for a clinic without a row, which has the defaults
 */
export function storedMessageSettings(stored: unknown): MessageSettings {
  return messageSettings.parse(stored ?? {})
}

/** A change of some: absent ones stay, null is the default again. */
export const messageSettingsChange = z
  .strictObject({
    notifyDelaySeconds: fields.notifyDelaySeconds.nullable(),
    quietFrom: fields.quietFrom.nullable(),
    quietTo: fields.quietTo.nullable(),
    defaultLanguage: fields.defaultLanguage.nullable(),
  } satisfies Record<keyof typeof fields, z.ZodType>)
  .partial()
