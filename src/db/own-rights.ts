import { sql } from 'drizzle-orm'
import * as z from 'zod'
import type { Database } from './client.ts'

/** What the role that the Worker signs in as has, and must not have. */
export interface OwnRights {
  /** It is a superuser, is above row security, or can make and take roles. */
  isAbove: boolean
  /** It owns the database, a schema, a table or a function, or can act as a role that does. */
  owns: boolean
  /** It can change or remove rows of the audit trail, or let a trigger do so. */
  changesTrail: boolean
}

const rowShape = z.object({ is_above: z.boolean(), owns: z.boolean(), changes_trail: z.boolean() })

/** A row of a trail and its seals is only added; how far it is sealed (`audit_sealing`) moves on. */
const rightsOnTrail = sql`select from unnest(array['audit_log', 'audit_seals', 'audit_sealing']) name, to_regclass('public.' || name) t
where has_table_privilege(t, 'DELETE, TRUNCATE, TRIGGER')
or (name <> 'audit_sealing' and has_any_column_privilege(t, 'UPDATE'))`

/**
 * Asks in one statement whether the Worker's role could do harm that the database is to keep it from. It needs no table of
 * ours, so that it is answered before the migrations too.
 * @throws DomainError DATABASE_UNAVAILABLE
 */
export async function ownRights(db: Database): Promise<OwnRights> {
  const [row] = await db.run(sql`/* readiness-role */
with ours as (select oid, nspowner from pg_namespace where nspname !~ '^pg_' and nspname <> 'information_schema')
select r.rolsuper or r.rolbypassrls or r.rolcreaterole is_above,
exists (select from pg_database d where d.datname = current_database() and pg_has_role(d.datdba, 'MEMBER'))
or exists (select from ours o where pg_has_role(o.nspowner, 'MEMBER'))
or exists (select from pg_class c join ours o on o.oid = c.relnamespace where pg_has_role(c.relowner, 'MEMBER'))
or exists (select from pg_proc f join ours o on o.oid = f.pronamespace where pg_has_role(f.proowner, 'MEMBER')) owns,
exists (${rightsOnTrail}) changes_trail
from pg_roles r where r.rolname = current_user`)
  const { is_above: isAbove, owns, changes_trail: changesTrail } = rowShape.parse(row)
  return { isAbove, owns, changesTrail }
}
