import type { Context } from 'hono'
import { log } from '../log.ts'
import type { Vault } from '../vault/vault.ts'
import type { AppEnv } from './context.ts'

/** Lines of one request: a list under a lost key would have one a row. The counts have them all. */
const MOST_LINES = 10

// A request may open several vaults; its records are told once.
const told = new WeakMap<Context<AppEnv>, Set<string>>()

/** Logs rows with texts that cannot be opened as `text.unreadable`: by ids and names of fields, once a request and record. */
export function reportUnreadable(c: Context<AppEnv>): Vault['report'] {
  return ({ table, id, clinicId, fields }) => {
    const records = told.get(c) ?? new Set()
    told.set(c, records)
    if (records.has(id) || records.size >= MOST_LINES) return
    records.add(id)
    const listOf = (values: readonly (string | null)[]) => values.map((value) => value ?? '-').join(',')
    log('error', 'text.unreadable', {
      requestId: c.var.requestId,
      clinicId,
      record: table,
      id,
      fields: listOf(fields.map(({ name }) => name)),
      keyIds: listOf(fields.map(({ keyId }) => keyId)),
      reasons: listOf(fields.map(({ why }) => why)),
    })
  }
}
