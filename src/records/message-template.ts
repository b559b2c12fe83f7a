import { getTableName, sql } from 'drizzle-orm'
import * as z from 'zod'
import type { RecordKind } from '../db/happened.ts'
import { messageTemplates } from '../db/schema/messages.ts'
import { sealedShape } from '../db/shapes.ts'
import {
  CHANNELS,
  type Channel,
  LANGUAGES,
  type Language,
  MESSAGE_EVENTS,
  type MessageEvent,
} from '../domain/messages/channel.ts'
import { openTexts } from '../platform/vault/open-texts.ts'
import type { Vault } from '../platform/vault/vault.ts'

/** How a text of a clinic's own appears in the trail and in events. */
export const messageTemplateKind: RecordKind = {
  subjectType: 'message_template',
  patient: sql`null::uuid`,
  payload: sql`jsonb_build_object('templateId', e.id)`,
}

/** Which text: there is one of each. */
export interface TextPlace {
  event: MessageEvent
  channel: Channel
  language: Language
}

export const templateRowShape = z.object({
  clinic_id: z.string(),
  id: z.string(),
  event: z.enum(MESSAGE_EVENTS),
  channel: z.enum(CHANNELS),
  language: z.enum(LANGUAGES),
  subject: sealedShape.nullable(),
  body: sealedShape.nullable(),
  provider_template_id: z.string().nullable(),
  entity_id: z.string().nullable(),
  version: z.number(),
})
export type TemplateRow = z.infer<typeof templateRowShape>

/** The texts of a row, null where they cannot be opened, and which those are. */
export function openTemplate(vault: Vault, { clinic_id: clinicId, id, subject, body }: TemplateRow) {
  const row = { table: getTableName(messageTemplates), clinicId, id, values: { subject, body } }
  return openTexts(vault, row, { columns: ['subject', 'body'] })
}

/** The clinic's own text of a place; null where it has none. */
export function ownOf(templates: readonly TemplateRow[], { event, channel, language }: TextPlace): TemplateRow | null {
  const isIt = (row: TemplateRow) => row.event === event && row.channel === channel && row.language === language
  return templates.find(isIt) ?? null
}
