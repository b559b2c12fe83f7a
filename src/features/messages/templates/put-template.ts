import { sql } from 'drizzle-orm'
import { v7 } from 'uuid'
import { bigints, flag, like, text, texts, uuid } from '../../../db/asked.ts'
import type { Check } from '../../../db/checks.ts'
import { type Cte, cte } from '../../../db/cte.ts'
import { asNamed, isFresh, namesIn, recordsHeld, versionsOf } from '../../../db/record-change.ts'
import type { RecordRequest } from '../../../db/request.ts'
import { messageTemplates } from '../../../db/schema/messages.ts'
import type { Written } from '../../../db/verdict.ts'
import { defineWrite, rowsAsked, runWrite, tryWrite } from '../../../db/write.ts'
import { DomainError, invalidField } from '../../../domain/errors.ts'
import { again, anew, overloaded } from '../../../platform/again.ts'
import type { Deps } from '../../../platform/http/deps.ts'
import { sealTexts } from '../../../platform/vault/seal-texts.ts'
import { messageTemplateKind, type TextPlace } from '../../../records/message-template.ts'
import { readIdBefore } from './read.ts'
import type { TemplateInput } from './schemas.ts'

const FIELDS = ['subject', 'body', 'providerTemplateId', 'entityId'] as const

const OWN_TEXT_NOT_FOUND = new DomainError('NOT_FOUND', 'The clinic has no such text of its own.')
const STALE = new DomainError('VERSION_MISMATCH', 'The text has changed since you read it: read it again.')

const put = asNamed(messageTemplates, FIELDS)

/** Somebody else has written the text, or taken it away, since it was read. */
const OVERTAKEN = overloaded('text')

const checks: readonly Check[] = [
  { name: 'as read', holds: sql`r.is_new = (t.id is null)`, refusal: OVERTAKEN },
  { name: 'none', holds: sql`not r.wants_none or t.id is null`, refusal: STALE },
  { name: 'fresh', holds: sql`r.wants_none or ${isFresh('t')}`, refusal: STALE },
  { name: 'body', holds: sql`t.id is not null or r.body is not null`, refusal: invalidField('#/body', 'is required') },
]

/** Which fields were given: the texts are sealed, and none of it is for the trail. */
const fieldsGiven = sql`(select jsonb_object_agg(name, null::text) from unnest(r.names) name)`

const written: Cte = cte('written', sql`select * from added union all select * from changed`)

const putOne = defineWrite(() => ({
  name: 'message-template-put',
  asked: rowsAsked({
    id: uuid,
    versions: bigints,
    isNew: flag,
    wantsNone: flag,
    event: text,
    channel: text,
    language: text,
    names: texts,
    ...like(messageTemplates, FIELDS),
  }),
  subjects: [recordsHeld(messageTemplates)],
  from: sql`from asked r left join held t on t.n = r.n`,
  checks,
  effects: [
    cte(
      'added',
      sql`insert into ${messageTemplates} (clinic_id, id, event, channel, language, subject, body, provider_template_id, entity_id,
created_at, updated_at)
select r.clinic_id, r.id, r.event, r.channel, r.language, r.subject, r.body, r.provider_template_id, r.entity_id, r.at, r.at
from judged j join asked r on r.n = j.n where j.refused is null and r.is_new on conflict do nothing returning *`,
    ),
    cte(
      'changed',
      sql`update ${messageTemplates} t set subject = ${put.subject},
body = ${put.body},
provider_template_id = ${put.providerTemplateId},
entity_id = ${put.entityId},
version = t.version + 1, updated_at = r.at
from judged j join asked r on r.n = j.n
where t.clinic_id = r.clinic_id and t.id = r.id and j.refused is null and not r.is_new returning t.*`,
    ),
    written,
  ],
  happened: [
    { action: 'messages.template_changed', of: messageTemplateKind, rows: 'written', by: 'id', changed: fieldsGiven },
  ],
  answers: { image: sql`to_jsonb(e)`, written: sql`true`, from: sql`written e join asked r on r.id = e.id` },
  status: 200,
}))

const removeOne = defineWrite(() => ({
  name: 'message-template-remove',
  asked: rowsAsked({ id: uuid, versions: bigints }),
  subjects: [recordsHeld(messageTemplates)],
  from: sql`from asked r left join held t on t.n = r.n`,
  checks: [
    { name: 'own text', holds: sql`t.id is not null`, refusal: OWN_TEXT_NOT_FOUND },
    { name: 'fresh', holds: isFresh('t'), refusal: STALE },
  ],
  effects: [
    cte(
      'removed',
      sql`delete from ${messageTemplates} t using judged j join asked r on r.n = j.n
where t.clinic_id = r.clinic_id and t.id = r.id and j.refused is null returning t.clinic_id, t.id, t.event, t.channel, t.language, t.subject, t.body, t.provider_template_id,
t.entity_id, t.version + 1 as version`,
    ),
  ],
  happened: [{ action: 'messages.template_removed', of: messageTemplateKind, rows: 'removed', by: 'id' }],
  answers: { image: sql`to_jsonb(e)`, written: sql`true`, from: sql`removed e join asked r on r.id = e.id` },
  status: 200,
}))

const TRIES = 5

/**
 * Writes a clinic’s own text: what is not named stays, and a text that was not there needs a body. A text is sealed for its row, so
 * it is read first which row that is.
 * @param wantsNone whether the caller means to be the first
 * @throws DomainError VERSION_MISMATCH, VALIDATION_ERROR without a body, IDEMPOTENCY_KEY_REUSED, OVERLOADED
 */
export async function putTemplate(
  { db, actor, vault }: Deps,
  request: Omit<RecordRequest, 'id'>,
  { input, wantsNone }: { input: TemplateInput; wantsNone: boolean },
): Promise<Written> {
  const { clinicId, ifMatch, idempotency } = request
  const { event, channel, language, subject, body, providerTemplateId, entityId } = input
  return again(TRIES, async () => {
    const before = await readIdBefore({ db, actor }, request, input)
    if ('replay' in before) return { image: before.replay, replayed: true, written: false }
    const id = before.id ?? v7()
    const sealed = await sealTexts(vault, { subject, body }, { table: messageTemplates, clinicId, id })
    const fields = { ...sealed, providerTemplateId, entityId }
    const names = namesIn(messageTemplates, fields)
    const row = { id, versions: versionsOf(ifMatch), isNew: before.id === null, wantsNone, event, channel, language }
    const asking = { actor, idempotency, clinicId }
    const outcome = await tryWrite(db, putOne, { asking, row: { ...row, names, ...fields } })
    if (outcome === null || outcome === OVERTAKEN) return anew(OVERTAKEN)
    if (outcome instanceof Error) throw outcome
    return outcome
  })
}

/**
 * Takes a clinic’s own text away: the shipped one is sent again.
 * @throws DomainError NOT_FOUND, VERSION_MISMATCH
 */
export async function removeTemplate(
  { db, actor }: Pick<Deps, 'db' | 'actor'>,
  request: RecordRequest,
): Promise<Written> {
  const { clinicId, id, ifMatch, idempotency } = request
  const row = { id, versions: versionsOf(ifMatch) }
  const removed = await runWrite(db, removeOne, { asking: { actor, idempotency, clinicId }, row })
  if (removed === null) throw new Error('Nothing was removed, and no check says why.')
  return removed
}

/**
 * Takes a clinic’s own text of a place away.
 * @returns null where it has none there, so that nothing had to be done
 * @throws DomainError VERSION_MISMATCH, IDEMPOTENCY_KEY_REUSED
 */
export async function removeTemplateOf(
  deps: Deps,
  request: Omit<RecordRequest, 'id'>,
  place: TextPlace,
): Promise<Written | null> {
  const before = await readIdBefore(deps, request, place)
  if ('replay' in before) return { image: before.replay, replayed: true, written: false }
  if (before.id === null) return null
  return removeTemplate(deps, { ...request, id: before.id })
}
