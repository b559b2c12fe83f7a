import { sql } from 'drizzle-orm'
import { text } from '../../db/asked.ts'
import { AS_IT_IS, type Check } from '../../db/checks.ts'
import { defineRecordChange, isFresh, ONE_RECORD, versionsOf } from '../../db/record-change.ts'
import type { RecordRequest } from '../../db/request.ts'
import { clinicDoctors, doctors } from '../../db/schema/people.ts'
import { inbox } from '../../db/schema/reached.ts'
import type { Written } from '../../db/verdict.ts'
import { rowsAsked, runWrite } from '../../db/write.ts'
import { DomainError } from '../../domain/errors.ts'
import { MESSAGE_NOT_FOUND } from '../../domain/not-found.ts'
import type { Deps } from '../../platform/http/deps.ts'
import { sealTexts } from '../../platform/vault/seal-texts.ts'
import { inboxKind } from '../../records/inbox-item.ts'
import { reach, reachesFor } from '../../records/standing.ts'
import { isTreatedBy, patientNameOf } from './list.ts'
import type { DoneInput } from './schemas.ts'

const asked = rowsAsked({ ...ONE_RECORD, maySettle: reach, note: text })
const { r } = asked

const asDoctor = sql`(select d.id from ${doctors} d join ${clinicDoctors} m on m.doctor_id = d.id and m.clinic_id = r.clinic_id and m.active
where d.user_id = r.user_id)`

const checks: readonly Check[] = [
  {
    name: 'visible',
    holds: sql`t.id is not null and ('clinic' = any (${r.maySettle}) or 'treating' = any (${r.maySettle}) and ${isTreatedBy(asDoctor, 't')})`,
    refusal: MESSAGE_NOT_FOUND,
  },
  {
    name: 'fresh',
    holds: isFresh('t'),
    refusal: new DomainError('VERSION_MISMATCH', 'The item has changed since you read it: read it again.'),
  },
  { name: 'open', holds: sql`t.done_at is null`, refusal: AS_IT_IS },
]

const settleItems = defineRecordChange(() => ({
  name: 'inbox-done',
  table: inbox,
  of: inboxKind,
  asked,
  checks,
  set: {
    doneAt: sql`r.at`,
    doneBy: sql`r.user_id`,
    note: sql`coalesce(r.note, t.note)`,
  },
  action: 'inbox.done',
  asItIs: { check: 'open', action: 'inbox.read' },
  image: sql`to_jsonb(e) - '{n,written}'::text[] || ${patientNameOf('e')}`,
}))

/**
 * Marks an item as done. One that is done already is answered as it is, with its first note.
 * @throws DomainError MESSAGE_NOT_FOUND, VERSION_MISMATCH
 */
export async function settleItem(
  { db, vault, actor }: Deps,
  request: RecordRequest,
  input: DoneInput,
): Promise<Written> {
  const { clinicId, id, ifMatch, idempotency } = request
  const { note } = await sealTexts(vault, { note: input.note }, { table: inbox, clinicId, id })
  const settled = await runWrite(db, settleItems, {
    asking: { actor, idempotency, clinicId },
    row: { id, versions: versionsOf(ifMatch), maySettle: reachesFor(actor.caller, 'inbox:settle'), note: note ?? null },
  })
  if (settled === null) throw new Error('Nothing was written, and no check says why.')
  return settled
}
