import { DurableObject } from 'cloudflare:workers'
import type { Env } from '../env.ts'
import type { Head, Witness } from '../features/audit/seal-chain.ts'

const TABLE = 'CREATE TABLE IF NOT EXISTS heads (clinic_id TEXT PRIMARY KEY, seq INTEGER NOT NULL, mac TEXT NOT NULL)'

/** Not in a constructor, whose parameters only the runtime's types know. */
function withTable<S extends { exec(query: string): unknown }>(storage: S): S {
  storage.exec(TABLE)
  return storage
}

/** Keeps the head of each clinic's audit chain outside the database: whoever cuts the chain off there cannot cut it off here. */
export class AuditWitness extends DurableObject<Env> implements Witness {
  readonly #sql = withTable(this.ctx.storage.sql)

  /** If a chain has lost its known head, the witness keeps that head, because it proves the loss. */
  async keep(heads: readonly (Head & { before: string | null })[]): Promise<string[]> {
    const broken: string[] = []
    for (const { clinicId, seq, mac, before } of heads) {
      const known = this.#headOf(clinicId)
      const isLost = known !== null && (known.seq >= seq || (known.seq === seq - 1 && known.mac !== before))
      if (isLost && known.mac !== mac) broken.push(clinicId)
      if (isLost) continue
      this.#sql.exec('INSERT OR REPLACE INTO heads (clinic_id, seq, mac) VALUES (?, ?, ?)', clinicId, seq, mac)
    }
    return broken
  }

  async headOf(clinicId: string): Promise<Head | null> {
    return this.#headOf(clinicId)
  }

  #headOf(clinicId: string): Head | null {
    const [row] = this.#sql.exec<{ seq: number; mac: string }>(
      'SELECT seq, mac FROM heads WHERE clinic_id = ?',
      clinicId,
    )
    return row ? { clinicId, ...row } : null
  }
}
