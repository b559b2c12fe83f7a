import * as z from 'zod'
import type { Sealed } from '../../db/sealed.ts'
import { isoShape } from '../../db/shapes.ts'
import { CHANNELS } from '../../domain/messages/channel.ts'
import { openTexts } from '../../platform/vault/open-texts.ts'
import type { Vault } from '../../platform/vault/vault.ts'
import { INBOX_KINDS } from '../../records/inbox-item.ts'
import type { InboxItem } from './schemas.ts'

const imageShape = z.object({
  clinic_id: z.string(),
  id: z.string(),
  kind: z.enum(INBOX_KINDS),
  channel: z.enum(CHANNELS).nullable(),
  from_masked: z.string().nullable(),
  patient_id: z.string().nullable(),
  patient_name: z.string().nullable(),
  candidates: z.number().nullable(),
  appointment_id: z.string().nullable(),
  body_in: z.custom<Sealed>().nullable(),
  note: z.custom<Sealed>().nullable(),
  created_at: isoShape,
  done_at: isoShape.nullable(),
  done_by: z.string().nullable(),
  version: z.number(),
})

/** What the answer calls the columns. */
const named = (fields: readonly string[]) => fields.map((field) => (field === 'bodyIn' ? 'text' : field))

/** An item with its texts open. */
export async function presentInboxItem(image: unknown, vault: Vault): Promise<InboxItem> {
  const { clinic_id: clinicId, id, body_in, note, ...row } = imageShape.parse(image)
  const sealed = { table: 'inbox', clinicId, id, values: { body_in, note } }
  const { texts, unreadable } = await openTexts(vault, sealed, { columns: ['body_in', 'note'] })
  return {
    id,
    clinicId,
    kind: row.kind,
    channel: row.channel,
    from: row.from_masked,
    patientId: row.patient_id,
    patientName: row.patient_name,
    candidates: row.candidates,
    appointmentId: row.appointment_id,
    text: texts.body_in ?? null,
    note: texts.note ?? null,
    ...(unreadable.unreadable && { unreadable: named(unreadable.unreadable) }),
    createdAt: row.created_at,
    doneAt: row.done_at,
    doneBy: row.done_by,
    version: row.version,
  }
}
