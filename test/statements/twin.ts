import pg from 'pg'
import { v7 } from 'uuid'
import { inject } from 'vitest'

/**
 * A second clinic that holds what the first one holds, under the same ids: a statement that forgets the clinic touches both.
 * Doctors and series have ids of their own, for a doctor is one person and an occurrence is one across clinics.
 */
export interface Twin {
  clinicId: string
  /** Makes the second clinic what the first one is now. */
  copy(): Promise<void>
  /** What the second clinic holds, as one text. */
  digest(): Promise<string>
}

/** Trails, and what hangs on an event, are written by the copying of nobody. */
const LEFT_OUT = ['audit_log', 'outbox', 'deliveries', 'delivery_attempts']

/** Columns that name a doctor or a series: the twin's have other ids. */
const OTHER = new Set(['doctor_id', 'series_id'])

/** Tables of which an id stands once in all clinics. */
const OWN_IDS = new Set(['series', 'queue_states', 'message_channels'])

export async function openTwin(clinicId: string): Promise<Twin> {
  const url = new URL(inject('ownerUrl'))
  url.username = 'postgres'
  const client = new pg.Client({ connectionString: url.href })
  await client.connect()
  // Foreign keys wait, so that the tables may be copied in whatever order.
  await client.query('SET session_replication_role = replica')
  const twinId = v7()
  const { rows } = await client.query<{ table_name: string; columns: string[] }>(
    `SELECT table_name, array_agg(column_name::text ORDER BY ordinal_position) columns FROM information_schema.columns
     WHERE table_schema = 'public' AND is_generated = 'NEVER' AND table_name NOT IN (SELECT table_name FROM information_schema.views)
     GROUP BY table_name HAVING bool_or(column_name = 'clinic_id')`,
  )
  const tables = rows.filter(({ table_name }) => !LEFT_OUT.includes(table_name))
  // As long as it is the same mapping for one id: another uuid made of it.
  const other = (column: string) => `md5(${column}::text)::uuid`
  const valueIn = (table: string, column: string) => {
    if (column === 'clinic_id') return `'${twinId}'::uuid`
    if (column === 'secret' && table === 'visit_links') return `md5(${column})`
    if (column === 'room_name' || (column === 'code' && table === 'memberships')) return `md5(${column})`
    // What waits, a run sends for whatever clinic; the twin's is over.
    if (table === 'messages' && column === 'state')
      return "case when state in ('waiting', 'sending') then 'dropped' else state end"
    const isOther = OTHER.has(column) || (column === 'id' && OWN_IDS.has(table))
    return isOther ? other(column) : column
  }
  const copies = tables.map(
    ({ table_name: table, columns }) => `DELETE FROM ${table} WHERE clinic_id = '${twinId}';
      INSERT INTO ${table} (${columns.join(', ')}) SELECT ${columns.map((column) => valueIn(table, column)).join(', ')}
        FROM ${table} WHERE clinic_id = '${clinicId}'`,
  )
  const digests = tables.map(
    ({ table_name: table }) =>
      `SELECT '${table}' t, md5(string_agg(x::text, ',' ORDER BY x::text)) d FROM ${table} x WHERE clinic_id = '${twinId}'`,
  )
  return {
    clinicId: twinId,
    async copy() {
      await client.query(`BEGIN; DELETE FROM clinics WHERE id = '${twinId}';
        INSERT INTO clinics SELECT (jsonb_populate_record(c, '{"id": "${twinId}"}')).* FROM clinics c WHERE id = '${clinicId}';
        INSERT INTO doctors SELECT (jsonb_populate_record(d, jsonb_build_object('id', ${other('d.id')}, 'user_id', null))).*
          FROM doctors d JOIN clinic_doctors m ON m.doctor_id = d.id WHERE m.clinic_id = '${clinicId}' ON CONFLICT DO NOTHING;
        ${copies.join(';\n')}; COMMIT`)
    },
    async digest() {
      const found = await client.query(`${digests.join(' UNION ALL ')} UNION ALL
        SELECT 'clinics', md5(x::text) FROM clinics x WHERE id = '${twinId}'
        UNION ALL SELECT 'written for it', count(*)::text FROM audit_log WHERE clinic_id = '${twinId}'
        UNION ALL SELECT 'told of it', count(*)::text FROM outbox WHERE clinic_id = '${twinId}'`)
      return JSON.stringify(found.rows)
    },
  }
}
