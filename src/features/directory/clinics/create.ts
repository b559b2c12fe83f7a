import { sql } from 'drizzle-orm'
import { v7 } from 'uuid'
import * as z from 'zod'
import { instant, like, list, text, uuid } from '../../../db/asked.ts'
import { cte } from '../../../db/cte.ts'
import type { Idempotency } from '../../../db/request.ts'
import { clinics } from '../../../db/schema/people.ts'
import { defineWrite, rowsAsked, runWrite } from '../../../db/write.ts'
import { zoneRules, zonesTaken } from '../../../db/zone-rules.ts'
import { DomainError } from '../../../domain/errors.ts'
import type { SigningSettings } from '../../../platform/auth/signing.ts'
import type { Deps } from '../../../platform/http/deps.ts'
import { clinicKind } from '../../../records/clinic.ts'
import { membershipKind } from '../../../records/membership.ts'
import { insertInvitation, inviteMember, newInvitation } from '../memberships/invite.ts'
import type { CreateClinicInput } from './schemas.ts'

const named = like(clinics, ['name', 'timezone'])

const asked = rowsAsked({
  ...named,
  id: uuid,
  country: text,
  zoneRules: list,
  /** The first administrator's invitation, where there is one. */
  membershipId: uuid,
  email: text,
  emailFolded: text,
  code: text,
  expiresAt: instant,
})

const createOne = defineWrite(() => ({
  name: 'clinic-create',
  asked,
  subjects: [],
  from: sql`from asked r where r.kept is null`,
  checks: [],
  effects: [
    cte(
      'put',
      sql`insert into ${clinics} (id, name, timezone, settings, phones_country, created_at, updated_at)
select r.id, r.name, r.timezone, jsonb_build_object('country', r.country), r.country, r.at, r.at
from judged j join asked r on r.n = j.n where j.refused is null returning *, id clinic_id`,
    ),
    zonesTaken({ rows: 'put', by: 'id' }),
    cte(
      'invited',
      sql`${insertInvitation({ clinicId: sql`p.id`, id: sql`r.membership_id`, roles: sql`'{CLINIC_ADMIN}'` })}
from put p join asked r on r.id = p.id where r.email is not null returning *`,
    ),
    cte('a', sql`select i.*, r.n from invited i join asked r on r.membership_id = i.id`),
  ],
  happened: [
    { action: 'clinic.created', of: clinicKind, rows: 'put', by: 'id' },
    { action: 'membership.changed', of: membershipKind, rows: 'a' },
  ],
  answers: { image: sql`to_jsonb(e)`, written: sql`true`, from: sql`put e join asked r on r.id = e.id` },
  status: 201,
}))

const madeShape = z.looseObject({ id: z.string() })

/** A clinic that was just made, and the code of its first administrator's invitation. */
export interface Created {
  image: unknown
  id: string
  replayed: boolean
  invitation: { code: string; expiresAt: number } | null
}

/**
 * Makes a clinic and invites its first administrator. A replay of the request invites them anew, for the code that was shown is
 * not kept; once they have accepted there is nobody to invite.
 * @throws DomainError IDEMPOTENCY_KEY_REUSED, IDEMPOTENCY_IN_PROGRESS
 */
export async function createClinic(
  { db, actor }: Pick<Deps, 'db' | 'actor'>,
  settings: SigningSettings,
  { input, idempotency }: { input: CreateClinicInput; idempotency: Idempotency | null },
): Promise<Created> {
  const { now } = actor
  const { name, timezone, country, adminEmail } = input
  const id = v7({ msecs: now })
  const invitation = adminEmail === undefined ? null : await newInvitation(settings, { email: adminEmail, now })
  const written = await runWrite(db, createOne, {
    asking: { actor, idempotency, clinicId: id },
    row: {
      id,
      name,
      timezone,
      country,
      zoneRules: zoneRules(timezone),
      membershipId: v7({ msecs: now }),
      ...invitation?.row,
    },
  })
  if (!written) throw new Error('A clinic was not made, and no check says why.')
  const { image, replayed } = written
  const made = madeShape.parse(image).id
  if (!replayed || adminEmail === undefined) return { image, id: made, replayed, invitation }
  const invite = { clinicId: made, id: v7({ msecs: now }), email: adminEmail, roles: ['CLINIC_ADMIN'] as const }
  const again = await inviteMember({ db, actor }, settings, invite).catch(nobodyToInvite)
  return { image, id: made, replayed, invitation: again }
}

function nobodyToInvite(error: unknown): null {
  if (error instanceof DomainError && error.code === 'VALIDATION_ERROR') return null
  throw error
}
