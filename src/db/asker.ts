import { type SQL, sql } from 'drizzle-orm'
import { actsAsStaff, type Caller } from '../domain/access.ts'
import type { Role } from '../domain/rights.ts'
import { SYSTEM_USER_ID } from '../domain/system.ts'
import { param } from './statement.ts'

/** What is a caller's alone, by its Postgres type. */
const TYPES = {
  userId: 'uuid',
  clinicId: 'uuid',
  /** When their token was issued. */
  issuedAt: 'timestamptz',
  /** When the request came. */
  at: 'timestamptz',
  /** Whether they act as staff, which ends with their membership. */
  asStaff: 'boolean',
  /** How the audit trail names them. */
  role: 'text',
  requestId: 'text',
  origin: 'text',
} as const

type Own = keyof typeof TYPES

/**
 * Who asks, as a statement's text knows them: by their roles, and by whether they have named a clinic (`clinicId` is null where
 * not). What is theirs alone are parameters.
 */
export interface Asker extends Record<Exclude<Own, 'clinicId'>, SQL> {
  roles: readonly Role[]
  clinicId: SQL | null
}

/** How the audit trail names who acts: by their roles, as a guest, as who has answered a message or has its link, or as the system itself. */
export function roleInTrail({ userId, roles, isGuest, answers, link }: Caller): string {
  if (isGuest) return answers ? 'ANSWER' : 'GUEST'
  if (link) return 'LINK'
  return userId === SYSTEM_USER_ID ? 'SYSTEM' : roles.join(',')
}

const timestamp = (instant: number | null) => (instant === null ? null : new Date(instant).toISOString())

function ownOf(caller: Caller): Record<Own, unknown> {
  const { userId, clinicId, roles, requestId, origin } = caller
  return {
    ...{ userId, clinicId, requestId, origin },
    issuedAt: timestamp(caller.issuedAt),
    at: timestamp(caller.at),
    asStaff: actsAsStaff(roles),
    role: roleInTrail(caller),
  }
}

function askerWith({ roles, clinicId }: Pick<Caller, 'roles' | 'clinicId'>, own: (name: Own) => SQL): Asker {
  const entries = (Object.keys(TYPES) as Own[]).map((name) => [name, own(name)])
  return { ...(Object.fromEntries(entries) as Record<Own, SQL>), roles, ...(clinicId === null && { clinicId }) }
}

/** The caller of a statement that is composed for this one request. */
export function asAsker(caller: Caller): Asker {
  const own = ownOf(caller)
  return askerWith(caller, (name) => param(own[name], TYPES[name]))
}

/** The caller of a text that is composed once, for all who have these roles and have named a clinic, or have not. */
export function anyAsker(caller: Pick<Caller, 'roles' | 'clinicId'>): Asker {
  return askerWith(caller, (name) => param(sql.placeholder(`caller.${name}`), TYPES[name]))
}

/** The values of that text's parameters for one of them, by their names. */
export function valuesOfAsker(caller: Caller): Record<string, unknown> {
  return Object.fromEntries(Object.entries(ownOf(caller)).map(([name, value]) => [`caller.${name}`, value]))
}
