import * as z from 'zod'
import { patients } from '../../../db/schema/people.ts'
import type { Sealed } from '../../../db/sealed.ts'
import { isoShape } from '../../../db/shapes.ts'
import { type Caller, reachesOf } from '../../../domain/access.ts'
import { CHANNELS } from '../../../domain/messages/channel.ts'
import { STOP_REASONS } from '../../../domain/messages/choose-channel.ts'
import { PATIENT_STATUSES } from '../../../domain/patient.ts'
import type { Deps } from '../../../platform/http/deps.ts'
import { openTexts } from '../../../platform/vault/open-texts.ts'
import { sealTexts } from '../../../platform/vault/seal-texts.ts'
import type { Vault } from '../../../platform/vault/vault.ts'
import type { PatientRecord } from './schemas.ts'

const imageShape = z.object({
  id: z.string(),
  clinic_id: z.string(),
  name: z.string(),
  date_of_birth: z.string().nullable(),
  phone: z.string().nullable(),
  email: z.string().nullable(),
  language: z.string().nullable(),
  user_id: z.string().nullable(),
  guardian_user_ids: z.array(z.string()),
  pending_user_ids: z.array(z.string()).default([]),
  // An answer that is replayed may be of the version before these columns.
  external_id: z.string().nullable().default(null),
  status: z.enum(PATIENT_STATUSES).default('active'),
  status_since: isoShape.nullable().default(null),
  do_not_contact: z.boolean().default(false),
  metadata: z.custom<Sealed>().nullable().default(null),
  merged_into: z.string().nullable().default(null),
  erased_at: isoShape.nullable().default(null),
  merged_from: z.array(z.object({ id: z.string(), metadata: z.custom<Sealed>().nullable() })).default([]),
  stopped: z.array(z.object({ channel: z.enum(CHANNELS), reason: z.enum(STOP_REASONS), at: isoShape })).default([]),
  version: z.number(),
  created_at: isoShape,
  updated_at: isoShape,
})

const metadataShape = z.record(z.string(), z.string())

/** What a patient's metadata is stored as; absent stays absent. */
export async function sealMetadata(
  vault: Vault,
  metadata: Record<string, string> | null | undefined,
  { clinicId, id }: { clinicId: string; id: string },
): Promise<{ metadata?: Sealed | null }> {
  const text = metadata ? JSON.stringify(metadata) : metadata
  return sealTexts(vault, { metadata: text }, { table: patients, clinicId, id })
}

/** Whether the caller is staff to patients: what other systems know of one is not the patient's to read. */
const isStaffTo = ({ roles }: Caller) => reachesOf(roles, 'patients:read').includes('clinic')

const readMetadata = (text: string) => metadataShape.parse(JSON.parse(text))

/** Opens the metadata of a record and of those merged into it: each was sealed for its own row. */
async function openAll(vault: Vault, { id, clinic_id: clinicId, metadata, merged_from }: z.infer<typeof imageShape>) {
  const opened = async (row: { id: string; metadata: Sealed | null }) => {
    const sealed = { table: 'patients', clinicId, id: row.id, values: { metadata: row.metadata } }
    const columns = ['metadata'] as const
    const { texts, unreadable } = await openTexts(vault, sealed, { columns, readers: { metadata: readMetadata } })
    return { metadata: texts.metadata ?? null, ...unreadable }
  }
  const from = merged_from.map(async (other) => ({ id: other.id, ...(await opened(other)) }))
  return { ...(await opened({ id, metadata })), mergedFrom: await Promise.all(from) }
}

/** The record of a row's image, as this caller may see it. */
export async function presentPatient(
  image: unknown,
  { vault, actor }: Pick<Deps, 'vault' | 'actor'>,
): Promise<PatientRecord> {
  const row = imageShape.parse(image)
  return {
    id: row.id,
    clinicId: row.clinic_id,
    name: row.name,
    dateOfBirth: row.date_of_birth,
    phone: row.phone,
    email: row.email,
    language: row.language,
    userId: row.user_id,
    guardianUserIds: row.guardian_user_ids,
    status: row.status,
    statusSince: row.status_since,
    doNotContact: row.do_not_contact,
    mergedInto: row.merged_into,
    erasedAt: row.erased_at,
    stopped: row.stopped,
    ...(isStaffTo(actor.caller) && {
      externalId: row.external_id,
      pendingUserIds: row.pending_user_ids,
      ...(await openAll(vault, row)),
    }),
    version: row.version,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
  }
}
