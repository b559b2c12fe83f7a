import { getTableName, type SQL, sql } from 'drizzle-orm'
import type { PgTable } from 'drizzle-orm/pg-core'
import * as z from 'zod'
import type { Database } from './client.ts'
import { appointments } from './schema/appointments.ts'
import { patientErasures } from './schema/erasures.ts'
import { followUpContactAttempts, followUpPlans } from './schema/follow-ups.ts'
import { importChunks, imports } from './schema/imports.ts'
import { messageChannels, messages, messageTemplates } from './schema/messages.ts'
import { webhooks } from './schema/outgoing.ts'
import { patientMerges, patients } from './schema/people.ts'
import { inbox } from './schema/reached.ts'
import { auditSeals } from './schema/records.ts'
import { timeOff } from './schema/schedule.ts'
import { series } from './schema/series.ts'
import { videoIssues } from './schema/video.ts'
import { sealedColumns } from './statement.ts'

/** Every table with sealed text. */
export const SEALED_TABLES: readonly PgTable[] = [
  appointments,
  followUpContactAttempts,
  followUpPlans,
  importChunks,
  imports,
  inbox,
  messageChannels,
  messageTemplates,
  messages,
  patientErasures,
  patientMerges,
  patients,
  series,
  timeOff,
  videoIssues,
  webhooks,
]

/** How many pages (8 KiB) of a table are looked at; a table with fewer is looked at whole. */
const PAGES = 64

/** Anybody who may write a row could have it name a key; only what the vault writes is looked at. */
const WELL_FORMED = '^v1\\.[A-Za-z0-9_-]{1,32}\\.'

/** `v1.` and the longest key id, and the point after it: what of a sealed text has to be read. */
const HEAD = 36

/** The key ids of some pages of a table, chosen anew each time. */
function keysOfSome(table: PgTable): SQL {
  const name = getTableName(table)
  const texts = sql.raw(
    sealedColumns(table)
      .map((column) => `t.${column}`)
      .join(', '),
  )
  const percent = sql.raw(`least(100, ${PAGES} * 100.0 / greatest(1, pg_relation_size('${name}') / 8192))`)
  return sql`select split_part(head, '.', 2) from ${table} t tablesample system (${percent}),
unnest(array[${texts}]) sealed, left(sealed, ${sql.raw(String(HEAD))}) head where head ~ ${sql.raw(`'${WELL_FORMED}'`)}`
}

/** Each key id of the seals by one look into their index, however many seals there are. */
const keysOfSeals = sql`select key_id from (
with recursive k(key_id) as (
(select key_id from ${auditSeals} order by key_id limit 1)
union all
select (select s.key_id from ${auditSeals} s where s.key_id > k.key_id order by s.key_id limit 1) from k where k.key_id is not null)
select key_id from k where key_id is not null) of_seals`

const rowShape = z.object({ key_id: z.string() })

/**
 * The ids of the vault's keys that rows were sealed with. An index or a trigger on the key id would be paid by every booking, and
 * reading all rows takes too long (a million visits: 4 s). But each write is audited, and the trail is sealed within minutes by
 * the same key: so the seals list every key that the Worker has written with for longer than that. What came otherwise (a key
 * from before there were seals, rows that somebody restored) is looked for in some pages of each table: in all of a small one,
 * and of a big one in others at each question, where a key of many rows is found at once. With a million visits and 400,000
 * seals it reads 60 pages.
 * @throws DomainError DATABASE_UNAVAILABLE
 */
export async function vaultKeysInUse(db: Database): Promise<string[]> {
  const rows = await db.run(sql`/* readiness-vault-keys */ ${keysOfSeals}
union ${sql.join(SEALED_TABLES.map(keysOfSome), sql`\nunion `)}`)
  return rows.map((row) => rowShape.parse(row).key_id)
}
