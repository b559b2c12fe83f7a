import { sql } from 'drizzle-orm'
import { check, index, pgTable, primaryKey, text, uniqueIndex, uuid } from 'drizzle-orm/pg-core'
import { instant, recordColumns } from './columns.ts'
import { clinics, users } from './people.ts'

/**
 * Who works in a clinic (`active`), was invited to (`invited`), or worked there (`ended`). `external`: a user whose
 * older tokens the clinic refuses, and who works there, if at all, by their token alone.
 */
export const memberships = pgTable(
  'memberships',
  {
    clinicId: uuid('clinic_id')
      .notNull()
      .references(() => clinics.id),
    id: uuid('id').notNull().defaultRandom(),
    /** Null until somebody accepts the invitation. */
    userId: uuid('user_id').references(() => users.id),
    status: text('status').notNull().default('active'),
    /** None once it has ended: a Worker of the version before asks for no state. */
    roles: text('roles').array().notNull(),
    /** As the inviter typed it; `emailFolded` is what a token's is compared with. */
    email: text('email'),
    emailFolded: text('email_folded'),
    /** The HMAC of the invitation's code, while it can be redeemed. */
    code: text('code'),
    expiresAt: instant('expires_at'),
    invitedBy: uuid('invited_by'),
    /** When the user accepted, or was taken in as somebody the clinic knew; null where only a sign-out made the row. */
    joinedAt: instant('joined_at'),
    endedAt: instant('ended_at'),
    /** The user's tokens issued before this are refused in this clinic. */
    signedOutAt: instant('signed_out_at'),
    ...recordColumns,
  },
  (t) => [
    primaryKey({ columns: [t.clinicId, t.id] }),
    index('memberships_of_user').on(t.userId, t.clinicId).where(sql`${t.userId} is not null`),
    uniqueIndex('memberships_one_active').on(t.clinicId, t.userId).where(sql`${t.status} = 'active'`),
    uniqueIndex('memberships_one_external').on(t.clinicId, t.userId).where(sql`${t.status} = 'external'`),
    uniqueIndex('memberships_one_invitation').on(t.clinicId, t.emailFolded).where(sql`${t.status} = 'invited'`),
    uniqueIndex('memberships_code').on(t.code).where(sql`${t.code} is not null`),
    check('memberships_status', sql`${t.status} in ('invited', 'active', 'ended', 'external')`),
    check('memberships_person', sql`${t.userId} is not null or ${t.email} is not null`),
    check('memberships_roles', sql`not 'SUPER_ADMIN' = any (${t.roles})`),
    check('memberships_without_roles', sql`${t.status} in ('invited', 'active') or ${t.roles} = '{}'`),
  ],
)
