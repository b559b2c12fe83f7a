import { sql } from 'drizzle-orm'
import * as z from 'zod'
import { uuid } from '../../../db/asked.ts'
import { keptColumn, replayKept } from '../../../db/idempotency.ts'
import { defineRead, runRead } from '../../../db/read.ts'
import type { RecordRequest } from '../../../db/request.ts'
import { messageTemplates } from '../../../db/schema/messages.ts'
import { clinics } from '../../../db/schema/people.ts'
import { param } from '../../../db/statement.ts'
import { CHANNELS, LANGUAGES, MESSAGE_EVENTS } from '../../../domain/messages/channel.ts'
import { SHIPPED } from '../../../domain/messages/texts/shipped.ts'
import { clinicOf, type Deps } from '../../../platform/http/deps.ts'
import type { Vault } from '../../../platform/vault/vault.ts'
import {
  openTemplate,
  ownOf,
  type TemplateRow,
  type TextPlace,
  templateRowShape,
} from '../../../records/message-template.ts'
import type { TemplateRecord, TemplatesQuery } from './schemas.ts'

/** A place of the table with the clinic's own text, where it has one. */
export async function presentTemplate(
  vault: Vault,
  place: TextPlace,
  row: TemplateRow | null,
): Promise<TemplateRecord> {
  const { event, channel, language } = place
  const shipped = SHIPPED[language].texts[event][channel]
  const at = { event, channel, language }
  if (row === null) return { id: null, ...at, own: null, shipped, providerTemplateId: null, entityId: null, version: 0 }
  const { texts, unreadable } = await openTemplate(vault, row)
  return {
    id: row.id,
    ...at,
    own: { subject: texts.subject ?? null, body: texts.body ?? null },
    shipped,
    providerTemplateId: row.provider_template_id,
    entityId: row.entity_id,
    version: row.version,
    ...unreadable,
  }
}

/** A clinic has at most one row for each text that there is, so they are read whole. */
const ofClinic = defineRead({
  name: 'message-templates-of-clinic',
  asked: { clinicId: uuid },
  compose: ({ clinicId }) => ({
    found: sql`select jsonb_build_object('name', c.name, 'phone', c.phone, 'timezone', c.timezone,
'country', c.settings ->> 'country', 'templates',
coalesce((select jsonb_agg(to_jsonb(t)) from ${messageTemplates} t where t.clinic_id = c.id), '[]'::jsonb)) image
from ${clinics} c where c.id = ${clinicId}`,
    audit: null,
  }),
})

const clinicShape = z.object({
  name: z.string(),
  phone: z.string().nullable(),
  timezone: z.string(),
  country: z.string().nullable(),
  templates: z.array(templateRowShape),
})

/** The caller's clinic with its own texts. @throws DomainError CLINIC_REQUIRED */
export async function readTemplates({ db, actor }: Pick<Deps, 'db' | 'actor'>) {
  const [image] = await runRead(db, ofClinic, { actor, asked: { clinicId: clinicOf(actor) } })
  return clinicShape.parse(image ?? { name: '', phone: null, timezone: 'UTC', country: null, templates: [] })
}

/**
 * Every text that there is, as far as the filters ask for it.
 * @throws DomainError CLINIC_REQUIRED
 */
export async function listTemplates(deps: Deps, query: TemplatesQuery): Promise<TemplateRecord[]> {
  const { templates } = await readTemplates(deps)
  const places = MESSAGE_EVENTS.flatMap((event) =>
    CHANNELS.flatMap((channel) => LANGUAGES.map((language) => ({ event, channel, language }))),
  )
  const { event, channel, language } = query
  const asked = places.filter(
    (place) =>
      place.event === (event ?? place.event) &&
      place.channel === (channel ?? place.channel) &&
      place.language === (language ?? place.language),
  )
  return Promise.all(asked.map((place) => presentTemplate(deps.vault, place, ownOf(templates, place))))
}

const beforeShape = z.object({ kept: z.unknown(), id: z.string().nullable() })

/**
 * Which row the clinic’s own text of a place is, null for none; or the answer that the key has had already.
 * @throws DomainError IDEMPOTENCY_KEY_REUSED
 */
export async function readIdBefore(
  { db, actor }: Pick<Deps, 'db' | 'actor'>,
  { clinicId, idempotency }: Pick<RecordRequest, 'clinicId' | 'idempotency'>,
  { event, channel, language }: TextPlace,
): Promise<{ id: string | null } | { replay: Record<string, unknown> }> {
  const [found] = await db.run(sql`/* message-template-before */ select ${keptColumn(actor, idempotency)} kept, (
select t.id from ${messageTemplates} t where t.clinic_id = ${param(clinicId, 'uuid')} and t.event = ${param(event, 'text')}
and t.channel = ${param(channel, 'text')} and t.language = ${param(language, 'text')}) id`)
  const { kept, id } = beforeShape.parse(found)
  const replay = replayKept(kept, idempotency)
  return replay ? { replay: replay.image } : { id }
}
